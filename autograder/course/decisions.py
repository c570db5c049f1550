"""`decisions.csv`: what an instructor decides about single students, each with a reason.

A line may give a student another deadline, other slip days, or an override: points to add ("+2",
"-1.5"), or the final score itself ("=30"). It may also say when the submission was handed in, where
the platform does not. All but an override holds for the whole team, the most generous of its
members'.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from autograder.course.csv_file import Line, read_csv
from autograder.course.rules import time_from
from autograder.errors import CourseError
from autograder.model import Override, Submission
from autograder.text import shown

_COLUMNS = {
    "student": ("id", "student id", "student", "id number", "sid", "sis user id"),
    "deadline": ("deadline", "extension", "until"),
    "slip_days": ("slip days",),
    "handed_in": ("handed in", "submitted", "submitted at"),
    "override": ("override", "points", "score"),
    "reason": ("reason", "why", "comment"),
}
_MOST_DAYS = 1000


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One line."""

    student: str
    deadline: datetime | None = None
    slip_days: int | None = None
    handed_in: datetime | None = None
    override: Override | None = None


@dataclass(frozen=True)
class Decisions:
    """All that was decided about the students of a course."""

    lines: Sequence[Decision] = field(default_factory=tuple)

    def deadline(self, students: Sequence[str]) -> datetime | None:
        """Return the latest deadline that was given to one of them."""
        given = [line.deadline for line in self._about(students) if line.deadline]
        return max(given, default=None)

    def handed_in(self, students: Sequence[str]) -> datetime | None:
        """Return when their submission was handed in, if that is stated."""
        given = [line.handed_in for line in self._about(students) if line.handed_in]
        return min(given, default=None)

    def slip_days(self, students: Sequence[str]) -> int | None:
        """Return the most slip days that one of them has."""
        given = [line.slip_days for line in self._about(students) if line.slip_days is not None]
        return max(given, default=None)

    def with_overrides(self, submission: Submission) -> Submission:
        """Add the overrides of its students."""
        made = tuple(
            line.override for line in self._about(submission.about.students) if line.override
        )
        return replace(submission, about=replace(submission.about, overrides=made))

    def unknown(self, students: Sequence[str]) -> list[str]:
        """Return the ids that are none of these students'."""
        return sorted({line.student for line in self.lines} - set(students))

    def _about(self, students: Sequence[str]) -> list[Decision]:
        return [line for line in self.lines if line.student in students]


def read_decisions(path: Path) -> Decisions:
    """Read the file; an error names the line."""
    return Decisions([_decision(line) for line in read_csv(path, _COLUMNS, ("student", "reason"))])


def _decision(line: Line) -> Decision:
    if not line["student"]:
        raise line.error("the student's id is missing")
    if not line["reason"]:
        raise line.error("the reason is missing: without one, nobody can explain it later")
    decided = Decision(
        student=line["student"],
        deadline=_time(line, "deadline"),
        handed_in=_time(line, "handed_in"),
        slip_days=_slip_days(line),
        override=_override(line),
    )
    if decided == Decision(student=decided.student):
        raise line.error(
            "it decides nothing: expected a deadline, slip days, a time handed in, or an override"
        )
    return decided


def _time(line: Line, column: str) -> datetime | None:
    try:
        return time_from(line[column], column.replace("_", " ")) if line[column] else None
    except CourseError as error:
        raise line.error(str(error)) from None


def _slip_days(line: Line) -> int | None:
    text = line["slip_days"]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= _MOST_DAYS):
        raise line.error(f"slip days are {shown(text)}: expected a whole number, 0 to {_MOST_DAYS}")
    return int(text)


def _override(line: Line) -> Override | None:
    text = line["override"].replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    try:
        points = float(text.removeprefix("="))
    except ValueError:
        points = math.nan
    if text[0] not in "+-=" or not math.isfinite(points) or (text[0] == "=" and points < 0):
        raise line.error(
            f"the override is {shown(line['override'])}: expected points to add or to take away,"
            " +2 or -1.5, or the final score, =30"
        )
    return Override(
        student=line["student"], points=points, sets=text[0] == "=", reason=line["reason"]
    )
