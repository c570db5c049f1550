"""`[intake]`: what may be handed in, until when, and which of several submissions counts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from autograder.course.rules import MIB, ArchiveLimits, Rules
from autograder.course.tables import amount, only
from autograder.errors import CourseError

_MIB = {
    "packed_mib": "packed",
    "unpacked_mib": "unpacked",
    "file_mib": "file",
    "ratio_from_mib": "ratio_from",
    "download_mib": "download",
}
_COUNTS = {
    "entries": "entries",
    "ratio": "ratio",
    "depth": "depth",
    "path_bytes": "path",
    "download_entries": "download_entries",
}
_WHICH = ("last before the deadline", "last")


def rules_from(table: Mapping[str, Any]) -> Rules:
    """Read the table `[intake]`; each key may be left out."""
    only(table, ["deadline", "counts", *_MIB, *_COUNTS], "[intake]")
    limits: dict[str, int] = {}
    for key, value in table.items():
        if key in _MIB:
            amount(key, value, "[intake]", whole=False)
            limits[_MIB[key]] = max(1, int(value * MIB))
        elif key in _COUNTS:
            amount(key, value, "[intake]", whole=True)
            limits[_COUNTS[key]] = int(value)
    counts = table.get("counts", _WHICH[0])
    if counts not in _WHICH:
        known = ", ".join(map(repr, _WHICH))
        raise CourseError(f"[intake] counts = {counts!r}: expected one of {known}")
    deadline = table.get("deadline")
    return Rules(
        limits=ArchiveLimits(**limits),
        deadline=None if deadline is None else _zoned(deadline, "[intake] deadline"),
        counts=counts,
    )


def deadline_from(text: str) -> datetime:
    """Read a deadline given on the command line."""
    try:
        return _zoned(datetime.fromisoformat(text), "the deadline")
    except ValueError:
        return _zoned(text, "the deadline")


def _zoned(value: object, what: str) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise CourseError(
            f"{what} = {str(value)!r}: expected a time with its zone, 2026-12-01T23:59:00+01:00"
        )
    return value


def written(rules: Rules) -> dict[str, Any]:
    """Write the rules for a manifest; `rules_in` reads them."""
    deadline = rules.deadline.isoformat() if rules.deadline else None
    return {**asdict(rules), "deadline": deadline}


def rules_in(manifest: Mapping[str, Any]) -> Rules:
    """Read the rules of a manifest; without any, as of an earlier build, the defaults hold."""
    saved = manifest.get("intake")
    if saved is None:
        return Rules()
    deadline = saved["deadline"] and datetime.fromisoformat(saved["deadline"])
    return Rules(limits=ArchiveLimits(**saved["limits"]), deadline=deadline, counts=saved["counts"])
