"""`results.json` for Gradescope's own page: what the feedback page says, as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.course import Feedback, Level
from autograder.model import Report, Status
from autograder.points import points_in_words
from autograder.report.feedback import GRADER_FAULT
from autograder.report.markdown import code, code_block, prose
from autograder.report.pages import PartTitle
from autograder.report.pages.part_view import Failure, failure_of, part_view
from autograder.report.pages.start_here import start_here
from autograder.report.results import is_earned, results, score_lines
from autograder.text import counted
from autograder.verdicts import Outcome, Verdict


def results_in_markdown(
    report: Report,
    *,
    feedback: Feedback,
    parts: Sequence[PartTitle],
    before: Mapping[tuple[str, str], bool],
) -> dict[str, Any]:
    """Build what the file holds; `before` says which checks passed the last time."""
    made = results(report, feedback)
    made["output_format"] = "md"
    for entry in made["tests"]:
        entry["output_format"] = "md"
    if not report.outcomes:
        made["output"] = made["tests"][0]["output"] = prose(made["output"])
        return made
    numbers = _numbers(report.outcomes)
    outcomes = {(outcome.question, outcome.check): outcome for outcome in report.outcomes}
    for entry in made["tests"]:
        extra = entry["extra_data"]
        outcome = outcomes.get((extra["question"], extra["check"]))
        entry["tags"] = [extra["question"]]
        if outcome is None:  # a text
            entry["output"] = prose(entry["output"])
            continue
        in_full = "diagnoses" in extra  # else students see how the check ended
        entry["output"] = _paragraphs(_told(outcome, parts, in_full=in_full))
        entry["number"] = numbers[outcome.question, outcome.check]
    seen = feedback.at("before_deadline")  # unlike an entry, the top of the page has no date
    made["output"] = _paragraphs(
        [*_summary(report), *_since(report, before, seen), *_start(report, parts, seen)]
    )
    return made


def _paragraphs(texts: Sequence[str] | Iterator[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def _numbers(outcomes: Sequence[Outcome]) -> dict[tuple[str, str], str]:
    """Return 1.1, 1.2, 2.1 for the checks: the question's place, and the check's within it."""
    places: dict[str, list[int]] = {}
    numbers = {}
    for outcome in outcomes:
        place = places.setdefault(outcome.question, [len(places) + 1, 0])
        place[1] += 1
        numbers[outcome.question, outcome.check] = f"{place[0]}.{place[1]}"
    return numbers


def _summary(report: Report) -> Iterator[str]:
    if report.status is Status.GRADER_ERROR:
        yield prose(GRADER_FAULT)
    else:
        yield from map(prose, score_lines(report).splitlines())
    if report.notes:
        yield "While loading your code:"
        yield code_block("\n".join(report.notes))


def _since(report: Report, before: Mapping[tuple[str, str], bool], tells: Level) -> Iterator[str]:
    """Say what changed, of checks that a student may know of now."""
    better = worse = 0
    for outcome in report.outcomes:
        was = before.get((outcome.question, outcome.check))
        if was is None or (outcome.hidden and tells == "nothing"):
            continue
        better += is_earned(outcome) and not was
        worse += was and not is_earned(outcome)
    told = [
        f"{counted(count, 'check')} {verb if count != 1 else verb + ending} that {was}"
        for count, verb, ending, was in (
            (better, "pass", "es", "failed"),
            (worse, "fail", "s", "passed"),
        )
        if count
    ]
    if told:
        yield f"Since your last submission: {', '.join(told)}."


def _start(report: Report, parts: Sequence[PartTitle], tells: Level) -> Iterator[str]:
    start = start_here([part_view(part, report, tells) for part in parts])
    if start is None:
        return
    outcome = start.failure.outcome
    yield "### Start here"
    points = points_in_words(start.lost)
    costs = f" It is worth {points} of extra credit." if start.extra else f" This costs {points}."
    yield f"{code(outcome.question)}: {prose(start.same or outcome.title)}" + (
        costs if start.lost else ""
    )
    if not start.same:
        yield from _about(start.failure)


def _told(outcome: Outcome, parts: Sequence[PartTitle], *, in_full: bool) -> Iterator[str]:
    if not in_full:
        yield prose(outcome.verdict)
    elif outcome.verdict is Verdict.GRADER_ERROR:
        yield prose(GRADER_FAULT)
    elif outcome.passed:
        yield prose(f"Passed. {outcome.message}")
    else:
        part = next((p for p in parts if outcome.question in p.points), _NO_PART)
        yield f"**{outcome.verdict.replace('_', ' ').capitalize()}**"
        public = replace(outcome, hidden=False)  # what may be told is decided
        yield from _about(failure_of(public, part, "names and diagnoses"))


_NO_PART = PartTitle(title="", points={})


def _about(failure: Failure) -> Iterator[str]:
    """Tell cause, what to try, and what was seen, as the feedback page does."""
    if len(failure.causes) > 1 and failure.certain:
        yield "The cause is one of these:"
        yield "\n".join(f"- {prose(text)}" for text in failure.causes)
    else:
        word = "The cause" if failure.certain else "What is known"
        yield from (f"{word}: {prose(text)}" for text in failure.causes)
    yield from (f"**Try:** {prose(hint)}" for hint in failure.hints)
    if failure.earlier:
        yield f"The fault lies in {', '.join(map(code, failure.earlier))}."
    if failure.picture:
        yield prose(failure.picture.described)
    if failure.outcome.message and (not failure.outcome.hidden or _may_be_read(failure)):
        yield "What was seen:"
        yield code_block(failure.outcome.message)


def _may_be_read(failure: Failure) -> bool:
    """Tell whether the policy leaves anything of a hidden check but its verdict."""
    return bool(failure.causes or failure.hints or failure.earlier)
