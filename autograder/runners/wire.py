"""A report as JSON, on its way out of a container: written there, and believed by nobody here.

Only trusted code writes it, but should a submission ever break out of its sandbox, this is the
door to the host. So whatever does not look exactly like a report is none.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar, cast

from autograder.errors import GraderFault
from autograder.grading import Bundle
from autograder.model import About, Report, Status, TextAnswer
from autograder.verdicts import Diagnosis, Outcome, Verdict

LONGEST = 16 * 2**20
"""Characters of a report; a real one has some tens of thousands."""

_MANY = 10_000
_ROUNDING = 1e-9

Value = TypeVar("Value")


def write(report: Report) -> str:
    """Write a report on one line."""
    return json.dumps(asdict(report))


def read(text: str, stem: str, bundle: Bundle) -> Report:
    """Read a report on the submission `stem`, or raise `GraderFault`."""
    if len(text) > LONGEST:
        raise GraderFault(f"what came out of the container is no report: {len(text)} characters")
    try:
        report = _report(json.loads(text, parse_constant=_no_number))
        _demand_possible(report, stem, bundle)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise GraderFault(f"what came out of the container is no report: {error!r}") from None
    return report


def _report(table: Any) -> Report:
    known = {
        "status": Status,
        "outcomes": lambda value: _each(value, _outcome),
        "answers": lambda value: _each(value, lambda a: TextAnswer(**_fields(TextAnswer, a, {}))),
        "notes": lambda value: _each(value, _text),
        "about": lambda _: About(),  # whose it is, is known outside
    }
    return Report(**_fields(Report, table, known))


def _outcome(table: Any) -> Outcome:
    known = {
        "verdict": Verdict,
        "diagnoses": lambda value: _each(value, lambda d: Diagnosis(**_fields(Diagnosis, d, {}))),
    }
    return Outcome(**_fields(Outcome, table, known))


def _fields(
    kind: type[Any], table: Any, readers: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """Read exactly the fields of a value, each as its type demands."""
    plain = {str: _text, float: _number, bool: _truth}
    if not isinstance(table, dict) or set(table) != {field.name for field in fields(kind)}:
        raise ValueError(f"not the fields of {kind.__name__}")
    read = {f.name: readers.get(f.name) or plain[cast("type", f.type)] for f in fields(kind)}
    return {name: read[name](value) for name, value in table.items()}


def _each(value: Any, read_one: Callable[[Any], Value]) -> tuple[Value, ...]:
    if not isinstance(value, list) or len(value) > _MANY:
        raise ValueError("not a list")
    return tuple(map(read_one, value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value.encode("utf-8", "replace").decode()  # half of a surrogate pair fits no file


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("not a number")
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _no_number(name: str) -> float:
    raise ValueError(name)


def _demand_possible(report: Report, stem: str, bundle: Bundle) -> None:
    """Refuse a report on somebody else, or with points that nobody can have."""
    if report.stem != stem:
        raise ValueError("it is about another submission")
    if not math.isclose(report.max_score, bundle.max_score):
        raise ValueError(f"max_score {report.max_score}")
    earned = dict.fromkeys(bundle.points, 0.0)
    for outcome in report.outcomes:
        if not 0 <= outcome.points <= outcome.max_points:
            raise ValueError(f"{outcome.points} points for {outcome.check}")
        earned[outcome.question] += outcome.points
    for question, points in earned.items():
        if points > bundle.points[question] + _ROUNDING:
            raise ValueError(f"{points} points for {question}")
