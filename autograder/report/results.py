"""`results.json` as Gradescope reads it, made by otter's own `GradingResults`."""

import json
from pathlib import Path
from typing import Any

from autograder.course import Feedback
from autograder.course.final_score import after_lateness
from autograder.files import write_whole
from autograder.model import Report, Status, TextAnswer
from autograder.otter_api import (
    AutograderConfig,
    ExceptionTestFile,
    GradingResults,
    TestCase,
    TestCaseResult,
)
from autograder.points import points_text
from autograder.report.feedback import GRADER_FAULT, feedback_on
from autograder.report.lines import unlocked_line
from autograder.report.remarks import left_out, tried_extra
from autograder.verdicts import Outcome, Verdict


def write_results(report: Report, path: Path, *, feedback: Feedback) -> None:
    """Write the file; a submission has one, whether it was graded or not."""
    write_whole(path, json.dumps(results(report, feedback), indent=2, allow_nan=False) + "\n")


def results(report: Report, feedback: Feedback) -> dict[str, Any]:
    """Build what the file holds: an entry for each check, with its question, name and verdict.

    What nobody tried for extra credit has none: on Gradescope it would look like a failure.
    """
    if not report.outcomes:
        return _without_outcomes(report)
    without = left_out(report)
    outcomes = [outcome for outcome in report.outcomes if outcome.question not in without]
    cases = GradingResults([_single_case(i, o) for i, o in enumerate(outcomes)])
    config = AutograderConfig({"show_hidden": True, "force_public_test_summary": False})
    made: dict[str, Any] = cases.to_gradescope_dict(config)
    named, told = _VISIBLE[feedback.first("names")], _VISIBLE[feedback.first("names and diagnoses")]
    entries = []
    for entry, outcome in zip(made["tests"], outcomes, strict=True):
        extra = " (extra credit)" if outcome.question in report.extra else ""
        entry["name"] = f"{outcome.question}{extra}: {outcome.title}"
        entry["output"] = str(outcome.verdict)
        entry["status"] = "passed" if is_earned(outcome) else "failed"
        entry["visibility"] = named if outcome.hidden else "visible"
        entry["extra_data"] = _extra(outcome.question, outcome.check, outcome.verdict)
        entries.append(entry)
        if not outcome.hidden or told == named != "hidden":
            entry.update(_in_full(outcome))
        elif told != "hidden" and not outcome.passed:
            # An entry has one visibility, so what is told later has an entry of its own.
            more = {"name": f"{entry['name']} (what was found)", "visibility": told}
            entries.append({**more, "status": entry["status"], **_in_full(outcome)})
    made["tests"] = entries
    made["tests"] += [_text_entry(answer) for answer in report.answers if answer.points is not None]
    made["score"] = after_lateness(report)
    made["output"] = _summary(report)
    made["stdout_visibility"] = "hidden"
    made["extra_data"] = _known(report)
    return made


def _text_entry(answer: TextAnswer) -> dict[str, Any]:
    """Build the entry of a text that a person graded."""
    points = answer.points or 0.0
    return {
        "name": f"{answer.question}: your text",
        "score": points,
        "max_score": answer.max_points,
        "visibility": "visible",
        "status": "passed" if points else "failed",
        "output": (answer.mark.comment if answer.mark else "") or "A person graded this text.",
        "extra_data": {"question": answer.question, "check": "text", "verdict": "MARKED"},
    }


def is_earned(outcome: Outcome) -> bool:
    """Tell whether it passed or was forgiven; points do not show it: public checks have none."""
    forgiven = outcome.verdict is Verdict.INHERITED and outcome.points == outcome.max_points
    return outcome.passed or forgiven


_VISIBLE = {
    "before_deadline": "visible",
    "after_deadline": "after_due_date",
    "after_publication": "after_published",
    None: "hidden",
}
"""The words of Gradescope for the stage from which something may be seen."""


def _in_full(outcome: Outcome) -> dict[str, Any]:
    diagnoses = [
        {"check": outcome.check, "mistake": d.mistake, "text": d.text} for d in outcome.diagnoses
    ]
    extra = _extra(outcome.question, outcome.check, outcome.verdict)
    return {"output": feedback_on(outcome), "extra_data": {**extra, "diagnoses": diagnoses}}


def _single_case(number: int, outcome: Outcome) -> ExceptionTestFile:
    """Wrap one check as an otter test file of its own, so that it gets an entry of its own."""
    case = TestCase(
        name=outcome.title,
        body=None,
        hidden=outcome.hidden,
        points=outcome.max_points,
        success_message=None,
        failure_message=None,
    )
    test_file = ExceptionTestFile(f"{number}", "", [case], all_or_nothing=False)
    result = TestCaseResult(test_case=case, message=outcome.message, passed=is_earned(outcome))
    test_file.test_case_results = [result]
    return test_file


def _summary(report: Report) -> str:
    lines = [GRADER_FAULT] if report.status is Status.GRADER_ERROR else [score_lines(report)]
    if report.notes:
        lines += ["While loading your code:", *(f"- {note}" for note in report.notes)]
    return "\n".join(lines)


def score_lines(report: Report) -> str:
    """Say what a submission earned, and what was taken off."""
    said = f"{points_text(report.score or 0)} of {points_text(report.max_score)} points."
    if extra := tried_extra(report):
        earned = points_text(report.extra_credit)
        said += f" Extra credit: {earned} of {points_text(extra)} points."
    if report.answers:
        if report.unmarked:
            waiting = sum(a.max_points for a in report.answers if a.points is None)
            questions = ", ".join(report.unmarked)
            said += f" A person grades your texts, for {points_text(waiting)} more: {questions}."
        else:
            given, worth = points_text(report.texts or 0), points_text(report.points_for_texts)
            said += f" For your texts: {given} of {worth} points."
        empty = [answer.question for answer in report.answers if not answer.text.strip()]
        if empty:
            said += f" No text was found for {', '.join(empty)}."
    if report.unlocked:
        said += f"\nUnlocked: {unlocked_line(report)}."
    if report.about.late.startswith("late"):
        said += f"\nHanded in {report.about.late}."
    if report.about.charged:
        lost = (report.with_extra or 0) + (report.texts or 0) - after_lateness(report)
        said += f" Taken off: {points_text(lost)} points ({report.about.charged})."
    return "\n".join(filter(None, (said, report.about.contradicts, report.reason)))


def _without_outcomes(report: Report) -> dict[str, Any]:
    refused = report.status in {Status.NOT_GRADED, Status.REPLACED}
    said = f"Not graded: {report.reason}" if refused else GRADER_FAULT
    verdict = Verdict.NOT_FOUND if refused else Verdict.GRADER_ERROR
    entry = {
        "name": "Your submission",
        "score": 0.0,
        "max_score": report.max_score,
        "visibility": "visible",
        "status": "failed",
        "output": said,
        "extra_data": _extra("submission", "intake", verdict),
    }
    marked = [_text_entry(answer) for answer in report.answers if answer.points is not None]
    return {
        "tests": [entry, *marked],
        "score": after_lateness(report),
        "output": "\n".join([said, *([score_lines(report)] if report.answers else [])]),
        "stdout_visibility": "hidden",
        "extra_data": _known(report),
    }


def _known(report: Report) -> dict[str, Any]:
    """Return whose it is and when it was handed in; remarks are for the instructor only."""
    about = report.about
    known = {"students": list(report.credited), "handed_in": about.handed_in, "late": about.late}
    if report.declared is None:
        return known
    authors = [author.shown for author in report.declared.authors]
    return {**known, "declared": {"authors": authors, "packed": report.declared.packed}}


def _extra(question: str, check: str, verdict: Verdict) -> dict[str, Any]:
    return {"question": question, "check": check, "verdict": str(verdict)}
