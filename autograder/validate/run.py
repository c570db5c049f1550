"""Runs the checks on specimens, side by side in processes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

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


_ALTERED = frozenset({"mistake", "pair", "rewritten"})
"""Kinds of which there are hundreds, each a function or two after the same reference."""


def try_all(
    specimens: Sequence[Specimen],
    bundle: Bundle,
    sandbox: Sandbox,
    jobs: int,
    *,
    afresh: bool = False,
) -> Iterator[GradedSpecimen]:
    """Yield how each ended, in order; `afresh` gives each a worker of its own, as in grading."""
    with grading_processes(jobs, bundle, sandbox) as executor:
        yield from executor.map(partial(_try, afresh=afresh), specimens)


def _try(specimen: Specimen, *, afresh: bool) -> GradedSpecimen:
    start, grader = time.monotonic(), grader_here()
    part = next(part for part in grader.bundle.parts if part.id == specimen.part)
    part = part.only(specimen.questions)
    check = grader.check if afresh or specimen.kind not in _ALTERED else grader.check_ours
    checked = check(part, specimen.work, diagnose=specimen.kind != "pair")
    return GradedSpecimen(
        specimen=specimen,
        outcomes=checked.outcomes,
        seconds=time.monotonic() - start,
    )
