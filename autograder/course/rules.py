"""`[intake]`: what may be handed in, until when, and which of several submissions counts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from autograder.errors import CourseError
from autograder.strict import Amount, Count, Table

MIB = 1 << 20

Deadline = Annotated[
    datetime,
    Meta(tz=True, description="a time with its zone, without quotes: 2026-12-01T23:59:00+01:00"),
]
Counts = Literal["last before the deadline", "last"]
"""Of submissions that are all late, the last one counts either way."""


class ArchiveLimits(Table, frozen=True, kw_only=True):
    """How much one submission, or a download of many, may hold; all sizes in bytes."""

    packed: int = 50 * MIB
    unpacked: int = 200 * MIB
    file: int = 50 * MIB
    entries: int = 2000
    ratio: int = 100
    ratio_from: int = MIB
    depth: int = 10
    path: int = 240
    download: int = 20_480 * MIB
    """The size of all members of a download together, once unpacked."""
    download_entries: int = 20_000


class Rules(Table, frozen=True, kw_only=True):
    """What may be handed in, until when, and which of several submissions counts."""

    limits: ArchiveLimits = field(default_factory=ArchiveLimits)
    deadline: Deadline | None = None
    counts: Counts = "last before the deadline"


class IntakeTable(Table, frozen=True, kw_only=True):
    """The table as written in `course.toml`; keys left out keep the defaults of `Rules`."""

    deadline: Deadline | None = None
    counts: Counts = "last before the deadline"
    packed_mib: Amount | None = None
    unpacked_mib: Amount | None = None
    file_mib: Amount | None = None
    entries: Count | None = None
    ratio: Count | None = None
    ratio_from_mib: Amount | None = None
    depth: Count | None = None
    path_bytes: Count | None = None
    download_mib: Amount | None = None
    download_entries: Count | None = None

    def rules(self) -> Rules:
        """Return the rules that the table states, with sizes in bytes."""
        stated: dict[str, Any] = {
            "packed": _bytes(self.packed_mib),
            "unpacked": _bytes(self.unpacked_mib),
            "file": _bytes(self.file_mib),
            "entries": self.entries,
            "ratio": self.ratio,
            "ratio_from": _bytes(self.ratio_from_mib),
            "depth": self.depth,
            "path": self.path_bytes,
            "download": _bytes(self.download_mib),
            "download_entries": self.download_entries,
        }
        limits = ArchiveLimits(
            **{name: value for name, value in stated.items() if value is not None}
        )
        return Rules(limits=limits, deadline=self.deadline, counts=self.counts)


def _bytes(mib: float | None) -> int | None:
    return None if mib is None else max(1, int(mib * MIB))


def deadline_from(text: str) -> datetime:
    """Read a deadline given on the command line."""
    try:
        deadline = datetime.fromisoformat(text)
    except ValueError:
        deadline = None
    if deadline is None or deadline.tzinfo is None:
        raise CourseError(
            f"the deadline is {text!r}: expected a time with its zone, 2026-12-01T23:59:00+01:00"
        )
    return deadline
