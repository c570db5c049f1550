"""`[intake]`: what may be handed in, by how many, until when, and which of several counts."""

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, field

from autograder.course.late_rule import LateRule
from autograder.errors import CourseError
from autograder.strict import Amount, Count, Table

MIB = 1 << 20

Deadline = Annotated[datetime, Meta(description="a time without quotes: 2026-12-01T23:59:00+01:00")]
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
    """What may be handed in, by how many, until when, and what being late costs."""

    limits: ArchiveLimits = field(default_factory=ArchiveLimits)
    deadline: Deadline | None = None
    time_zone: str = ""
    counts: Counts = "last before the deadline"
    team_size: int | None = None
    late: LateRule = field(default_factory=LateRule)
    round_to: float | None = None

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone whose days are counted; None for that of the deadline's offset."""
        return ZoneInfo(self.time_zone) if self.time_zone else None


class IntakeTable(Table, frozen=True, kw_only=True):
    """The table as written in `course.toml`; keys left out keep the defaults of `Rules`."""

    deadline: Deadline | None = None
    time_zone: str = ""
    """A name such as Europe/Berlin; the deadline then needs no offset."""
    counts: Counts = "last before the deadline"
    team_size: Count | None = None
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

    def __post_init__(self) -> None:
        """Refuse times that nobody can place; `read_toml` makes the error one about the file."""
        try:
            zone = ZoneInfo(self.time_zone) if self.time_zone else None
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"time_zone = {self.time_zone!r}: expected the name of a zone, as Europe/Berlin"
            ) from None
        if self.deadline and not self.deadline.tzinfo and not zone:
            raise ValueError(
                f"deadline = {self.deadline} has no time zone: write 2026-12-01T23:59:00+01:00,"
                ' or name the zone, time_zone = "Europe/Berlin"'
            )

    def rules(self, late: LateRule, round_to: float | None) -> Rules:
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
        return Rules(
            limits=limits,
            deadline=self._deadline(),
            time_zone=self.time_zone,
            counts=self.counts,
            team_size=self.team_size,
            late=late,
            round_to=round_to,
        )

    def _deadline(self) -> datetime | None:
        if self.deadline and not self.deadline.tzinfo:
            return self.deadline.replace(tzinfo=ZoneInfo(self.time_zone))
        return self.deadline


def _bytes(mib: float | None) -> int | None:
    return None if mib is None else max(1, int(mib * MIB))


def time_from(text: str, what: str = "deadline") -> datetime:
    """Read a time given on the command line or in a table."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise CourseError(
            f"{what} is {text!r}: expected a time with its zone, 2026-12-01T23:59:00+01:00"
        )
    return time
