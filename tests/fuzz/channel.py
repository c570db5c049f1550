"""A malicious worker against the parent: `python tests/fuzz/channel.py --inputs 20000 --seed 1`.

Exit code 0: every input ended in a verdict about the submission, within the bounds that are printed.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "sandbox")]

from judges import JUDGES, SOURCE
from lies import plan
from malicious import Recording, end_of, peak, record

from autograder.sandbox import choose

LONGEST = 30.0
"""Seconds of wall time that no input may take, on a busy machine either."""

MOST_MEMORY = 700
"""MiB that the parent may grow by, over all inputs together."""


def recordings() -> dict[str, Recording]:
    """What an honest worker says to each check."""
    sandbox = choose()
    return {name: record(sandbox, SOURCE, judge) for name, judge in JUDGES.items()}


def fuzz(inputs: int, seed: int) -> int:
    """Try that many inputs; returns how many did what none may do."""
    honest, names = recordings(), list(JUDGES)
    ends: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    before, began, longest = peak(), time.monotonic(), (0.0, "")
    for number in range(inputs):
        rng = random.Random(f"{seed}/{number}")
        name = rng.choice(names)
        lies = plan(honest[name], rng)
        start = time.monotonic()
        said = f"input {number}: {name} {({k: v.__name__ for k, v in lies.items()})}"
        try:
            ends[end_of(honest[name], lies, rng.randrange(2**32))] += 1
        except Exception:
            told = traceback.format_exc().splitlines()
            crashes[told[-1][:100]] += 1
            if crashes[told[-1][:100]] <= 2:
                print(said, *(line[:300] for line in told[-9:]), sep="\n")
        longest = max(longest, (time.monotonic() - start, said))
    grown = peak() - before
    print(f"{inputs} inputs, seed {seed}, {time.monotonic() - began:.0f} s: {dict(ends.most_common())}")
    print(f"crashes: {sum(crashes.values())} {dict(crashes)}")
    print(f"longest: {longest[0]:.1f} s of {LONGEST:g} ({longest[1]})")
    print(f"the parent grew by {grown:.0f} MiB of {MOST_MEMORY}, to {peak():.0f} MiB")
    return sum(crashes.values()) + (longest[0] > LONGEST) + (grown > MOST_MEMORY)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(1 if fuzz(options.inputs, options.seed) else 0)
