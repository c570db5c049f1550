"""What a student mends first: the cause that costs most points."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report.pages.part_view import Failure, PartView, QuestionView, reason_of
from autograder.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class Start:
    """What to mend first."""

    failure: Failure
    lost: float
    """The points of all checks that fail for this cause."""
    extra: bool
    """Whether they are for extra credit: then nothing else is wrong."""
    same: str
    """The reason of several checks that say the same; then no single check is shown."""


_NOTHING_TO_DO = {Verdict.INHERITED, Verdict.UNLOCKED, Verdict.GRADER_ERROR}


def start_here(parts: Sequence[PartView]) -> Start | None:
    """Return what costs most points; one cause may make several checks fail.

    What is for extra credit costs nothing, so it comes after all else.
    """
    failed = [question for part in parts for question in part.questions if question.failures]
    required = _worst([question for question in failed if not question.extra])
    return required or _worst([question for question in failed if question.extra])


def _worst(questions: Sequence[QuestionView]) -> Start | None:
    lost: dict[tuple[str, ...], float] = {}
    same = {question.name: question.same for question in questions}
    first: dict[tuple[str, ...], Failure] = {}
    for failure in (f for question in questions for f in question.failures):
        outcome = failure.outcome
        if same[outcome.question]:
            cause: tuple[str, ...] = (outcome.question, same[outcome.question])
        else:
            cause = failure.causes if failure.certain else (outcome.question, *reason_of(failure))
        if outcome.verdict not in _NOTHING_TO_DO:
            lost[cause] = lost.get(cause, 0.0) + failure.lost
            first.setdefault(cause, failure)
    if not lost:
        return None
    cause = max(lost, key=lambda cause: lost[cause])
    question = first[cause].outcome.question
    if not first[cause].certain and not same[question]:
        # A mistake that is known in this question often is behind what is not known.
        known = [c for c, f in first.items() if f.certain and f.outcome.question == question]
        cause = max(known, key=lambda cause: lost[cause], default=cause)
    return Start(
        failure=first[cause], lost=lost[cause], extra=questions[0].extra, same=same[question]
    )
