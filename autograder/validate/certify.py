"""Measures how reliable verdicts are: regrades the same specimens under changing conditions.

What changes: how busy the machine is, the order, whether a grader has just been started or has
graded others before, and with every worker the seeds of its hashes and generators. A flip is any
check that does not end as it did at first: another verdict, other points or another diagnosis.
"""

import math
import multiprocessing
import os
import platform
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.files import write_whole
from autograder.report.pages.templates import rendered
from autograder.validate.run import GradeAll, GradedSpecimen
from autograder.validate.specimens import Specimen

LOADS = (0, 2, 4)
"""Busy processes beside the grader."""

FRESH_EVERY = 50
"""Regradings after which all graders are restarted."""

SAMPLE = 200
"""Specimens of wrong code that are drawn; right code and the starter are always among them."""

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Round:
    """What was regraded beside so many busy processes."""

    load: int
    regraded: int
    restarts: int
    """How often all graders were restarted."""
    checks: int
    flips: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The outcome of all rounds."""

    specimens: int
    kinds: Counter[str]
    """How many regradings there were of each kind of specimen."""
    rounds: tuple[Round, ...]

    @property
    def regraded(self) -> int:
        """Regradings in all."""
        return sum(r.regraded for r in self.rounds)

    @property
    def checks(self) -> int:
        """Checks run in all of them."""
        return sum(r.checks for r in self.rounds)

    @property
    def flips(self) -> list[str]:
        """Everything that did not end as it did at first."""
        return [flip for r in self.rounds for flip in r.flips]

    def bound(self, trials: int) -> float:
        """Return the highest rate of flips that fits the number seen in so many trials."""
        return upper_bound(len(self.flips), trials)


def upper_bound(events: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the rate above which so few events would be rarer than 1 - confidence (exact)."""
    low, high = events / trials, 1.0
    for _ in range(100):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(events, trials, rate) > 1 - confidence else (low, rate)
    return high


def _at_most(events: int, trials: int, rate: float) -> float:
    """Return the probability of at most so many events, by the binomial distribution."""
    if rate >= 1:
        return float(events >= trials)
    if rate <= 0:
        return 1.0
    log = trials * math.log1p(-rate)  # binomials of many trials would overflow a float
    total = math.exp(log)
    for k in range(min(events, trials)):
        log += math.log((trials - k) / (k + 1) * rate / (1 - rate))
        total += math.exp(log)
    return total


def certify(
    specimens: Sequence[Specimen],
    grade_all: GradeAll,
    *,
    regradings: int,
    seed: int,
    tell: Callable[[str], None],
) -> Certificate:
    """Draw specimens, grade each once without load, then again and again under load.

    Half of the regradings are of code that stands near a limit, if there is any.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    specimens = _sample(specimens, rng)
    tell(f"grading {len(specimens)} specimens once")
    first = list(grade_all(specimens))
    rounds, kinds = [], Counter[str]()
    for load in LOADS:
        drawn = _drawn(first, math.ceil(regradings / len(LOADS)), rng)
        kinds.update(graded.specimen.kind for graded in drawn)
        rounds.append(_round(drawn, load, grade_all))
        tell(
            f"{rounds[-1].regraded} regradings beside {load} busy processes: "
            f"{len(rounds[-1].flips)} flips, {rounds[-1].seconds:.0f} s"
        )
    return Certificate(specimens=len(specimens), kinds=kinds, rounds=tuple(rounds))


def _drawn(
    first: Sequence[GradedSpecimen], number: int, rng: random.Random
) -> list[GradedSpecimen]:
    """Draw half from those near a limit. Who takes long is drawn less often: all get equal time."""
    near = [graded for graded in first if graded.specimen.kind == "near_limit"]
    others = [graded for graded in first if graded.specimen.kind != "near_limit"]
    drawn = []
    for group, share in ((others, number - number // 2 if near else number), (near, number // 2)):
        weights = [1 / max(graded.seconds, 0.05) for graded in group]
        drawn += rng.choices(group, weights, k=share) if group else []
    rng.shuffle(drawn)
    return drawn


def _sample(specimens: Sequence[Specimen], rng: random.Random) -> list[Specimen]:
    """Keep all right code and the starter; of wrong code, too much to grade often, draw some."""
    wrong = [i for i, s in enumerate(specimens) if s.kind in {"mistake", "rewritten"}]
    left_out = set(wrong) - set(rng.sample(wrong, min(SAMPLE, len(wrong))))
    return [s for i, s in enumerate(specimens) if i not in left_out]


def _round(drawn: Sequence[GradedSpecimen], load: int, grade_all: GradeAll) -> Round:
    flips, checks, started = [], 0, time.monotonic()
    groups = [drawn[i : i + FRESH_EVERY] for i in range(0, len(drawn), FRESH_EVERY)]
    with _busy(load):
        for group in groups:
            again = grade_all([graded.specimen for graded in group])
            for before, now in zip(group, again, strict=True):
                checks += len(now.outcomes)
                flips += [f"{load} busy: {flip}" for flip in _flips(before, now)]
    return Round(
        load=load,
        regraded=len(drawn),
        restarts=len(groups),
        checks=checks,
        flips=tuple(flips),
        seconds=time.monotonic() - started,
    )


def _flips(before: GradedSpecimen, now: GradedSpecimen) -> Iterator[str]:
    for old, new in zip(before.outcomes, now.outcomes, strict=True):
        was, is_now = (
            (str(o.verdict), o.points, *(d.mistake or d.text for d in o.diagnoses))
            for o in (old, new)
        )
        if was != is_now:
            name = f"{before.specimen.name}, {old.question}.{old.check}"
            yield f"{name}: first {was}, now {is_now}\n{new.message or old.message}"


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """Keep the machine busy with so many processes that do nothing but count."""
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=_count, daemon=True) for _ in range(processes)]
    for process in running:
        process.start()
    try:
        yield
    finally:
        for process in running:
            process.terminate()
            process.join()


def _count() -> None:
    number = 0
    while True:
        number += 1


def write_certificate(certificate: Certificate, path: Path, *, command: str) -> None:
    """Write the certificate as a page of the docs."""
    values = {"certificate": certificate, "command": command, "machine": _machine()}
    write_whole(path, rendered(Path(__file__).with_name("certificate.md.j2"), **values))


def _machine() -> str:
    processors = len(os.sched_getaffinity(0))
    python = platform.python_version()
    return (
        f"{processors} processors ({platform.machine()}), Python {python}, NumPy {np.__version__}"
    )
