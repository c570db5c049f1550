"""A malicious worker against the parent: `python tests/fuzz/channel.py --inputs 20000 --seed 1`.

With `--course dist/autograder` the checks are those of the built course, with diagnosis, and the
honest worker runs `--honest` (a submission that is right). Otherwise they are a few checks made for
this.

Exit code 0: every input ended in a verdict about the submission, within the printed bounds.
"""

import argparse
import ctypes
import os
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported, as when grading
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "sandbox")]

from judges import CELLS, JUDGES
from lies import plan
from malicious import Judge, Recording, end_of, peak, record

from autograder.diagnose.explain import DIAGNOSIS_FAILED
from autograder.errors import Finding
from autograder.grading import Grader, open_bundle
from autograder.grading.bundle import BundledPart
from autograder.grading.checking import run_checks
from autograder.grading.inputs import Inputs, inputs_for
from autograder.intake import submission_at
from autograder.intake.receive import receive
from autograder.sandbox import SandboxedCode, choose
from autograder.verdicts import Verdict

VERDICTS = {kind.verdict: kind for kind in Finding.__subclasses__()}

LONGEST = 30.0
"""Seconds of wall time that no input may exceed, even on a busy machine."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Numbers of settings in the C library's malloc.h."""

MOST_MEMORY = 700
"""MiB that the parent may ever hold, over all inputs together."""


def recordings() -> dict[str, Recording]:
    """Record what an honest worker replies to each of the checks made for this."""
    sandbox = choose()
    return {name: record(sandbox, CELLS, judge) for name, judge in JUDGES.items()}


def recordings_of(grader: Grader, submission: Path) -> dict[str, Recording]:
    """Record what an honest worker replies to each question of a course."""
    received = receive(submission_at(submission), grader.bundle.rules.limits)
    wanted = grader._read(received).parts
    sandbox, honest = choose(requires=grader.bundle.requires), {}
    for part in (part for part in grader.bundle.parts if part.id in wanted):
        work = wanted[part.id]
        for test_file in part.test_files:
            alone = replace(part, test_files=(test_file,))
            files = {**work.files, **grader.bundle.library}
            inputs = inputs_for(part.id, work, grader.bundle.secret)
            heard = record(sandbox, work.cells, _question(grader, alone, inputs), files)
            if heard.exchanges:  # some questions ask the worker nothing
                honest[f"{part.id}/{test_file.name}"] = heard
    return honest


def _question(grader: Grader, part: BundledPart, inputs: Inputs) -> Judge:
    def judge(student: SandboxedCode) -> None:
        explain = grader._diagnostician.explain
        ends = list(run_checks(part, student._session, grader._yardstick, explain, inputs))
        for end in ends:
            assert end.verdict is not Verdict.GRADER_ERROR, f"{end.check}: {end.message[-600:]}"
            for diagnosis in end.diagnoses:
                assert DIAGNOSIS_FAILED not in diagnosis.text, f"{end.check}: {diagnosis.text}"
        for end in ends:
            if end.verdict is not Verdict.PASSED:
                raise VERDICTS[end.verdict](end.message)

    return judge


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of all inputs."""

    ends: Counter[str]
    crashes: Counter[str]
    """What none may do, by its last line."""
    longest: float
    peak: float

    @property
    def failed(self) -> bool:
        """Return whether any input was out of bounds."""
        return bool(self.crashes) or self.longest > LONGEST or self.peak > MOST_MEMORY


def fuzz(honest: dict[str, Recording], inputs: int, seed: int) -> Found:
    """Try this many inputs, and print what came of them."""
    names = list(honest)
    ends: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    began, longest, largest = time.monotonic(), (0.0, ""), (0.0, "")
    for number in range(inputs):
        rng = random.Random(f"{seed}/{number}")
        name = rng.choice(names)
        lies = plan(honest[name], rng)
        start, held = time.monotonic(), peak()
        said = f"input {number}: {name} { ({k: v.__name__ for k, v in lies.items()}) }"
        try:
            ends[end_of(honest[name], lies, rng.randrange(2**32))] += 1
        except Exception:
            told = traceback.format_exc().splitlines()
            crashes[told[-1][:100]] += 1
            if crashes[told[-1][:100]] <= 2:
                print(said, *(line[:300] for line in told[-9:]), sep="\n")
        longest = max(longest, (time.monotonic() - start, said))
        largest = max(largest, (peak() - held, said))
    seconds = time.monotonic() - began
    print(f"{inputs} inputs, seed {seed}, {seconds:.0f} s: {dict(ends.most_common())}")
    print(f"crashes: {sum(crashes.values())} {dict(crashes)}")
    print(f"longest: {longest[0]:.1f} s of {LONGEST:g} ({longest[1]})")
    print(f"the parent's peak: {peak():.0f} MiB of {MOST_MEMORY}, {largest[0]:.0f} of them at once")
    print(f"  ({largest[1]})")
    return Found(ends=ends, crashes=crashes, longest=longest[0], peak=peak())


def fuzz_course(course: Path, submission: Path, inputs: int, seed: int) -> Found:
    """Try inputs on the checks of a built course, with a submission that is right."""
    with open_bundle(*sorted(course.glob("*.zip"))) as bundle:
        with Grader(bundle, choose(requires=bundle.requires)) as grader:
            return fuzz(recordings_of(grader, submission), inputs, seed)


def return_memory_at_once() -> None:
    """Have freed arrays go back to the system.

    The lying worker is a thread of this process: what it has sent and freed must not count as
    memory of the parent, as it would in an arena of that thread's own.
    """
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(_M_MMAP_THRESHOLD, 2**18)
    mallopt(_M_ARENA_MAX, 1)


if __name__ == "__main__":
    return_memory_at_once()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--course", type=Path)
    parser.add_argument("--honest", type=Path)
    options = parser.parse_args()
    if options.course is None:
        found = fuzz(recordings(), options.inputs, options.seed)
    else:
        found = fuzz_course(options.course, options.honest, options.inputs, options.seed)
    sys.exit(1 if found.failed else 0)
