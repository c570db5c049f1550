"""Says in a few words why points are missing, for a line of the table."""

from collections import Counter
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
    Verdict.UNLOCKED: "unlocked",
    Verdict.GRADER_ERROR: "grader error",
}
_LEFT_OUT = ("is not written yet.", "is not defined in what was handed in.")
"""How checks report an answer that nobody tried to give."""
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
    missed = ", ".join(_missed([o for o in report.outcomes if o.question not in report.extra]))
    return ". ".join(filter(None, [missed, ", ".join(_missed_extra(report)), reason]))


def _missed_extra(report: Report) -> Iterator[str]:
    """Count what fails for extra credit, of the questions that somebody tried."""
    without = left_out(report)
    tried = [o for o in report.outcomes if o.question in report.extra and o.question not in without]
    for count in _by_verdict(o for o in tried if o.points < o.max_points):
        yield f"{count} for extra credit"


def _missed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Count questions without an answer, and checks of all others."""
    questions = by_question(outcomes)
    unwritten = {name for name, of_it in questions.items() if is_unwritten(of_it)}
    if unwritten and len(unwritten) == len(questions):
        yield "starter unchanged"
        return
    missed = [o for o in outcomes if o.points < o.max_points and o.question not in unwritten]
    yield from _by_verdict(missed)
    if unwritten:
        yield f"{counted(len(unwritten), 'question')} not written"


def _by_verdict(missed: Iterable[Outcome]) -> Iterator[str]:
    counts = Counter(outcome.verdict for outcome in missed)
    yield from (f"{counts[verdict]} {_WORDS[verdict]}" for verdict in Verdict if counts[verdict])


def by_question(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each question, in their order."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.question, []).append(outcome)
    return found


def left_out(report: Report) -> frozenset[str]:
    """Return the questions for extra credit that nobody tried: nothing is missing there."""
    found = by_question(o for o in report.outcomes if o.question in report.extra)
    return frozenset(name for name in report.extra if _is_left_out(found.get(name, [])))


def tried_extra(report: Report) -> float:
    """Return what extra credit is worth in all; 0 when nobody tried any of it."""
    return sum(report.extra.values()) if report.extra.keys() - left_out(report) else 0.0


def _is_left_out(outcomes: Sequence[Outcome]) -> bool:
    missed = [outcome for outcome in outcomes if not outcome.passed]
    earned = any(outcome.points for outcome in outcomes)
    return not earned and all(map(_is_not_there, missed))


def _is_not_there(outcome: Outcome) -> bool:
    """Return whether only the call follows that: an error in a cell may be why it is missing."""
    first, *rest = outcome.message.splitlines() or [""]
    return first.endswith(_LEFT_OUT) and all(line.startswith("[") for line in rest)


def is_unwritten(outcomes: Iterable[Outcome]) -> bool:
    """Return whether a question earned nothing, most of its checks having got None."""
    worth = [outcome for outcome in outcomes if outcome.max_points]
    nothing = [o for o in worth if any(words in _first_line(o) for words in _NOTHING)]
    return not any(o.points for o in worth) and 2 * len(nothing) > len(worth)


def _first_line(outcome: Outcome) -> str:
    return outcome.message.partition("\n")[0]
