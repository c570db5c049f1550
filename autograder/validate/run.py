"""Runs the checks on specimens, side by side in processes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.grading import Bundle
from autograder.runners.local import grader_here, grading_processes
from autograder.sandbox import Sandbox
from autograder.validate.specimens import Specimen
from autograder.verdicts import Outcome


@dataclass(frozen=True, kw_only=True)
class GradedSpecimen:
    """How the checks ended on one specimen."""

    specimen: Specimen
    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The checks that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)


GradeAll = Callable[[Sequence[Specimen]], Iterator[GradedSpecimen]]
"""Grades specimens, yielding how each ended, in order."""


def grade_specimens(
    specimens: Sequence[Specimen], bundle: Bundle, sandbox: Sandbox, jobs: int
) -> Iterator[GradedSpecimen]:
    """Grade specimens in processes; yield how each ended, in order."""
    with grading_processes(jobs, bundle, sandbox) as executor:
        yield from executor.map(_grade, specimens)


def _grade(specimen: Specimen) -> GradedSpecimen:
    start, grader = time.monotonic(), grader_here()
    part = next(part for part in grader.bundle.parts if part.id == specimen.part)
    checked = grader.check(
        part.only(specimen.questions), specimen.work, diagnose=specimen.kind != "pair"
    )
    return GradedSpecimen(
        specimen=specimen,
        outcomes=checked.outcomes,
        seconds=time.monotonic() - start,
    )
