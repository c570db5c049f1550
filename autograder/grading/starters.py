"""Says of an answer that is still as it was handed out that it is not written.

What the dots of a starter do looks like a mistake otherwise: a class of dots has no attributes, and
a function of dots leaves what it should change, as some wrong code does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograder.intake.python_source import unwritten
from autograder.verdicts import Outcome, Verdict

NOT_WRITTEN = "is not written yet."


def tell_unwritten(outcomes: Sequence[Outcome], sources: Iterable[str]) -> tuple[Outcome, ...]:
    """Replace what is said of answers that are not written; verdicts and points stay.

    What the source shows decides nothing: an answer that earned a point is written.
    """
    earned = {outcome.question for outcome in outcomes if outcome.points}
    dots = unwritten(sources, {outcome.question for outcome in outcomes} - earned)
    return tuple(_told(one) if one.question in dots else one for one in outcomes)


def _told(outcome: Outcome) -> Outcome:
    if outcome.passed or outcome.verdict is Verdict.GRADER_ERROR:
        return outcome
    message = f"{outcome.question} {NOT_WRITTEN}"
    return replace(outcome, message=message, diagnoses=(), difference=None)
