"""`submission_metadata.json`: who handed in, and when. Whatever is wrong with it costs nobody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.text import clean

LARGEST = 64 * 2**20
"""Bytes; it holds all results of earlier submissions."""

_NAME = 80
_MEMBERS = 20
UNKNOWN = "submission"


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What is known about a submission besides its files."""

    members: tuple[str, ...] = ()
    handed_in: datetime | None = None
    due: datetime | None = None
    note: str = ""
    """What was wrong with the file, for the instructor."""

    @property
    def stem(self) -> str:
        """Name the submission after who handed it in."""
        return " - ".join(self.members) or UNKNOWN

    @property
    def late(self) -> timedelta:
        """How long after the due date it was handed in."""
        if self.handed_in is None or self.due is None:
            return timedelta()
        return max(self.handed_in - self.due, timedelta())


def read_metadata(path: Path) -> Metadata:
    """Read the file; what cannot be read is left out."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        table = json.loads(data) if len(data) <= LARGEST else None
    except (OSError, ValueError, RecursionError) as error:
        return Metadata(note=f"{path.name} cannot be read: {clean(str(error), 200)}")
    if not isinstance(table, dict):
        return Metadata(note=f"{path.name} does not hold what Gradescope writes")
    assignment = _table(table.get("assignment"))
    return Metadata(
        members=_members(table.get("users")),
        handed_in=_time(table.get("created_at")),
        due=_due(table.get("users"), assignment),
    )


def _members(users: Any) -> tuple[str, ...]:
    names = [_table(user).get("name") for user in _list(users)]
    shown = [clean(name, _NAME).replace("\n", " ") for name in names if isinstance(name, str)]
    return tuple(sorted(name for name in shown if name.strip()))


def _due(users: Any, assignment: Mapping[str, Any]) -> datetime | None:
    """Take the latest date that one of the team has: an extension is given to a person."""
    own = [_time(_table(_table(user).get("assignment")).get("due_date")) for user in _list(users)]
    dates = [date for date in [*own, _time(assignment.get("due_date"))] if date is not None]
    return max(dates, default=None)


def _time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:_MEMBERS] if isinstance(value, list) else []
