"""Says in a few words why points are missing, for a line of the table."""

from collections.abc import Iterable, Iterator, Sequence

from autograder.model import Report, Status
from autograder.report.lines import remark
from autograder.text import counted
from autograder.verdicts import Outcome, Verdict

_WORDS = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "failed",
    Verdict.CRASHED: "crashed",
    Verdict.TIMED_OUT: "timed out",
    Verdict.BLOCKED: "blocked",
    Verdict.NOT_FOUND: "not found",
    Verdict.INHERITED: "inherited",
    Verdict.GRADER_ERROR: "grader error",
}
_NOTHING = ("returned None:", "is None, expected", "is not written yet.")
"""How checks report an answer that is nothing, as that of a starter is."""


def short_remark(report: Report) -> str:
    """Say why points are missing."""
    reason = remark(report)
    if report.about.late.startswith("late"):
        charged = f" ({report.about.charged})" if report.about.charged else ""
        reason = f"L{report.about.late[1:]}{charged}. {reason}".rstrip()
    if report.status is not Status.GRADED:
        return reason
    missed = ", ".join(_missed(report.outcomes))
    return ". ".join(filter(None, [missed, reason]))


def _missed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Count questions without an answer, and checks of all others."""
    questions = by_question(outcomes)
    unwritten = {name for name, of_it in questions.items() if is_unwritten(of_it)}
    if unwritten and len(unwritten) == len(questions):
        yield "starter unchanged"
        return
    missed = [o for o in outcomes if o.points < o.max_points and o.question not in unwritten]
    for verdict in Verdict:
        if count := sum(o.verdict is verdict for o in missed):
            yield f"{count} {_WORDS[verdict]}"
    if unwritten:
        yield f"{counted(len(unwritten), 'question')} not written"


def by_question(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each question, in their order."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.question, []).append(outcome)
    return found


def is_unwritten(outcomes: Iterable[Outcome]) -> bool:
    """Return whether a question earned nothing, most of its checks having got None."""
    worth = [outcome for outcome in outcomes if outcome.max_points]
    nothing = [o for o in worth if any(words in _first_line(o) for words in _NOTHING)]
    return not any(o.points for o in worth) and 2 * len(nothing) > len(worth)


def _first_line(outcome: Outcome) -> str:
    return outcome.message.partition("\n")[0]
