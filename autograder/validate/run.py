"""Runs the checks on specimens, side by side in processes."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from autograder.grading import Bundle, Grader
from autograder.model import Outcome
from autograder.sandbox import Sandbox
from autograder.validate.specimens import Specimen


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How the checks ended on one specimen."""

    specimen: Specimen
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The checks that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)


Trials = Callable[[Sequence[Specimen]], Iterator[Tried]]
"""Grades specimens, yielding how each ended, in order."""


def try_all(
    specimens: Sequence[Specimen], bundle: Bundle, sandbox: Sandbox, jobs: int
) -> Iterator[Tried]:
    """Yield how each ended, in order."""
    context = multiprocessing.get_context("fork")  # the opened bundle is shared, not imported twice
    with ProcessPoolExecutor(jobs, context, _start, (bundle, sandbox)) as executor:
        yield from executor.map(_try, specimens)


_grader: Grader


def _start(bundle: Bundle, sandbox: Sandbox) -> None:
    global _grader  # noqa: PLW0603 - a pool's initializer has no other place to put it
    _grader = Grader(bundle, sandbox)
    multiprocessing.util.Finalize(None, _grader.__exit__, args=(None, None, None), exitpriority=100)


def _try(specimen: Specimen) -> Tried:
    start = time.monotonic()
    part = next(part for part in _grader.bundle.parts if part.id == specimen.part)
    asked = {question: part.points[question] for question in specimen.questions}
    files = tuple(f for q, f in zip(part.points, part.test_files, strict=True) if q in asked)
    part = replace(part, points=asked, test_files=files)
    checked = _grader.check(part, specimen.work, diagnose=specimen.kind != "pair")
    return Tried(
        specimen=specimen,
        outcomes=checked.outcomes,
        notes=checked.notes,
        seconds=time.monotonic() - start,
    )
