"""A report as JSON, on its way out of a container or from another machine: not trusted here.

Only trusted code writes it, but for a submission that broke out of its sandbox, it would be the way
to the host. So anything that does not look exactly like a report is refused.
"""

import math
from dataclasses import replace

from autograder.errors import GraderFault
from autograder.grading import Bundle
from autograder.model import About, Report
from autograder.strict import from_json, to_json

LONGEST = 16 * 2**20
"""Characters of a report; a real one has some tens of thousands."""

_MANY = 10_000
_ROUNDING = 1e-9


def write(report: Report) -> str:
    """Write a report on one line."""
    return to_json(report)


def read(text: str, stem: str, bundle: Bundle) -> Report:
    """Read a report on the submission `stem`, or raise `GraderFault`."""
    if len(text) > LONGEST:
        raise GraderFault(f"what came back is not a report: {len(text)} characters")
    try:
        report = replace(from_json(text, Report), about=About())  # whose it is, is known outside
        _demand_possible(report, stem, bundle)
    except ValueError as error:
        raise GraderFault(f"what came back is not a report: {error}") from None
    return report


def _demand_possible(report: Report, stem: str, bundle: Bundle) -> None:
    """Refuse a report on another submission, or with points that are impossible."""
    if report.stem != stem:
        raise ValueError("it is about another submission")
    if not math.isclose(report.max_score, bundle.max_score):
        raise ValueError(f"max_score {report.max_score}")
    if report.extra != bundle.extra:
        raise ValueError(f"extra credit for {len(report.extra)} questions, or of other points")
    figures = (len(s.lines) + sum(map(len, s.lines)) for s in report.recorded)
    lists = (report.outcomes, report.answers, report.notes, report.recorded, report.pdfs)
    if max(*map(len, lists), *figures) > _MANY:
        raise ValueError(f"more than {_MANY} outcomes, answers, notes or figures of a plot")
    _demand_possible_cost(report, bundle)
    earned = dict.fromkeys(bundle.points, 0.0)
    for outcome in report.outcomes:
        if outcome.question not in earned:
            raise ValueError("points for an unknown question")
        if not 0 <= outcome.points <= outcome.max_points:
            raise ValueError(f"{outcome.points} points for {outcome.check}")
        earned[outcome.question] += outcome.points
    for question, points in earned.items():
        if points > bundle.points[question] + _ROUNDING:
            raise ValueError(f"{points} points for {question}")


def _demand_possible_cost(report: Report, bundle: Bundle) -> None:
    if not set(report.unlocked) <= set(bundle.unlock.questions):
        raise ValueError("an unknown function was unlocked")
    if not 0 <= report.unlocking <= len(report.unlocked) * bundle.unlock.costs + _ROUNDING:
        raise ValueError(f"unlocking costs {report.unlocking} points")
