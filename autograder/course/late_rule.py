"""`[late]` in `course.toml`: how much of the points a late submission loses."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated, Literal

from msgspec import Meta

from autograder.strict import Count, Table
from autograder.text import counted

Share = Annotated[
    float, Meta(ge=0, le=1, description="a share of the points, from 0 for none to 1 for all")
]
NotNegative = Annotated[int, Meta(ge=0, le=10**6, description="a whole number, 0 or more")]

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What a submission loses for being late."""

    share: float = 0.0
    """Of all its points."""
    why: str = ""
    """The arithmetic, as a student reads it; "" for a submission in time."""


class LateRule(Table, frozen=True, kw_only=True):
    """The rule as written in `course.toml`; without the table, being late costs nothing."""

    costs: Share = 0.0
    """The share of its points that a submission loses for each started day or hour."""
    each: Literal["day", "hour"] = "day"
    grace_minutes: NotNegative = 0
    """A submission late by no more than this is in time."""
    slip_days: NotNegative = 0
    """Started days that cost a team nothing."""
    cut_off_hours: Count | None = None
    """A submission later than this loses all points."""

    @property
    def told(self) -> str:
        """The rule as students read it, in one line; "" when being late costs nothing."""
        if not self.costs and not self.cut_off_hours:
            return ""
        said = []
        if self.grace_minutes:
            said.append(
                f"A hand-in late by at most {counted(self.grace_minutes, 'minute')} is in time."
            )
        if self.costs:
            said.append(
                f"Each started {self.each} after the deadline costs {_percent(self.costs)}."
            )
        if self.slip_days:
            said.append(f"The first {counted(self.slip_days, 'started day')} cost nothing.")
        if self.cut_off_hours:
            said.append(f"After {counted(self.cut_off_hours, 'hour')} no points are left.")
        return " ".join(said)

    def charge(
        self, at: datetime, due: datetime, zone: tzinfo | None = None, slip_days: int | None = None
    ) -> Charge:
        """Return what a submission at this time loses; the team may have other slip days left.

        A day ends when the clock of the course's time zone shows the time of the deadline again, so
        the one in which clocks change has 23 or 25 hours.
        """
        slip = self.slip_days if slip_days is None else slip_days
        due = due.astimezone(zone) if zone else due
        start = _later(due, slip, "day")
        costs_nothing = not self.costs and not self.cut_off_hours
        if costs_nothing or at <= _utc(due) + timedelta(minutes=self.grace_minutes):
            return Charge()
        if self.cut_off_hours and at > _utc(due) + self.cut_off_hours * _HOUR:
            hours = counted(self.cut_off_hours, "hour")
            return Charge(share=1.0, why=f"more than {hours} late: all points")
        used = min(slip, _started(at, due, "day"))
        slipped = f"{counted(used, 'slip day')} used" if used else ""
        if at <= _utc(start) + timedelta(minutes=self.grace_minutes):
            return Charge(why=f"{slipped}: no points")
        periods = _started(at, start, self.each)
        share = min(1.0, round(self.costs * periods, 9))
        each = f"{counted(periods, f'started {self.each}')} at {self.costs * 100:.4g} % each"
        why = f"{f'{slipped}, then ' if slipped else ''}{each}: {_in_words(share)}"
        return Charge(share=share, why=why)


def _in_words(share: float) -> str:
    if share == 1:
        return "all points"
    return _percent(share) if share else "no points"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} % of the points"


def _later(time: datetime, count: int, unit: str) -> datetime:
    """Add hours, or days by the clock on the wall."""
    return _utc(time) + count * _HOUR if unit == "hour" else time + timedelta(days=count)


def _started(at: datetime, start: datetime, unit: str) -> int:
    """Count the days or hours begun between two times: one second makes one."""
    length = _HOUR if unit == "hour" else timedelta(days=1)
    count = max(0, (at - start) // length - 1)
    while at > _utc(_later(start, count, unit)):
        count += 1
    return count


def _utc(time: datetime) -> datetime:
    """Convert, because Python compares times of one zone by the clock on the wall."""
    return time.astimezone(UTC)
