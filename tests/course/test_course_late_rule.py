"""What being late costs: each rule at its edges, across leap days and changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.late_rule import LateRule

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 12, 1, 14, 29, 59, tzinfo=UTC)
HALF_A_DAY = LateRule(costs=0.5)
"""The rule of the course documents: x/2 for x started days."""
BERLIN = ZoneInfo("Europe/Berlin")

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))  # noqa: DTZ001 - zones are added


def _share(rule: LateRule, late: timedelta, due: datetime = DUE) -> float:
    return rule.charge(due + late, due).share


@pytest.mark.parametrize(
    ("late", "share"),
    [
        (-SECOND, 0),
        (timedelta(0), 0),
        (SECOND, 0.5),  # 2:30:00 pm is one day late
        (DAY, 0.5),
        (DAY + SECOND, 1),
        (2 * DAY, 1),
        (40 * DAY, 1),
    ],
)
def test_each_started_day_costs_half_of_the_points(late: timedelta, share: float) -> None:
    assert _share(HALF_A_DAY, late) == share


def test_the_arithmetic_is_told() -> None:
    assert HALF_A_DAY.charge(DUE + SECOND, DUE).why == (
        "1 started day at 50 % each: 50 % of the points"
    )
    assert HALF_A_DAY.charge(DUE + 2 * DAY, DUE).why == "2 started days at 50 % each: all points"
    assert HALF_A_DAY.charge(DUE, DUE).why == ""
    slipping = LateRule(costs=0.1, slip_days=2)
    assert slipping.charge(DUE + 2 * DAY, DUE).why == "2 slip days used: no points"
    assert slipping.charge(DUE + 3 * DAY, DUE).why == (
        "2 slip days used, then 1 started day at 10 % each: 10 % of the points"
    )
    assert LateRule(cut_off_hours=1).charge(DUE + 2 * HOUR, DUE).why == (
        "more than 1 hour late: all points"
    )
    assert LateRule().charge(DUE + HOUR, DUE).why == ""


def test_the_rule_is_told_to_students() -> None:
    assert LateRule().told == ""
    assert HALF_A_DAY.told == "Each started day after the deadline costs 50 % of the points."
    rule = LateRule(costs=0.1, each="hour", grace_minutes=1, slip_days=2, cut_off_hours=48)
    assert rule.told == (
        "A hand-in late by at most 1 minute is in time. "
        "Each started hour after the deadline costs 10 % of the points. "
        "The first 2 started days cost nothing. After 48 hours no points are left."
    )


def test_hours_are_counted_like_days() -> None:
    rule = LateRule(costs=0.05, each="hour")
    assert [_share(rule, k * HOUR) for k in (0, 1, 2, 19, 20, 21)] == [0, 0.05, 0.1, 0.95, 1, 1]
    assert _share(rule, HOUR + SECOND) == 0.1


def test_minutes_of_grace_cost_nothing_and_move_no_deadline() -> None:
    rule = LateRule(costs=0.5, grace_minutes=15)
    assert _share(rule, 15 * timedelta(minutes=1)) == 0
    assert _share(rule, 15 * timedelta(minutes=1) + SECOND) == 0.5
    assert _share(rule, DAY + SECOND) == 1


def test_slip_days_are_used_up_first_and_a_team_may_have_others() -> None:
    rule = LateRule(costs=0.5, slip_days=1)
    assert [_share(rule, late) for late in (DAY, DAY + SECOND, 3 * DAY)] == [0, 0.5, 1]
    assert rule.charge(DUE + 3 * DAY, DUE, slip_days=3).share == 0
    assert rule.charge(DUE + SECOND, DUE, slip_days=0).share == 0.5


def test_after_the_cut_off_nothing_is_left() -> None:
    rule = LateRule(costs=0.01, slip_days=9, cut_off_hours=48)
    assert _share(rule, 48 * HOUR) == 0
    assert _share(rule, 48 * HOUR + SECOND) == 1


@given(TIMES, st.integers(0, 5))
def test_a_day_ends_when_the_clock_shows_the_time_of_the_deadline_again(
    naive: datetime, days: int
) -> None:
    """Also where the clock changes in between, and on the 29th of February."""
    due = naive.replace(tzinfo=BERLIN)
    end = (naive + timedelta(days=days)).replace(tzinfo=BERLIN).astimezone(UTC)
    rule = LateRule(costs=0.01)
    at_end, after = (rule.charge(t, due.astimezone(UTC), BERLIN).share for t in (end, end + SECOND))
    assert (at_end, after) == (pytest.approx(0.01 * days), pytest.approx(0.01 * (days + 1)))


def test_the_day_in_which_clocks_change_has_another_length() -> None:
    spring, autumn = (datetime(2026, *day, 12, tzinfo=BERLIN) for day in ((3, 28), (10, 24)))
    assert HALF_A_DAY.charge(spring.astimezone(UTC) + 23 * HOUR, spring, BERLIN).share == 0.5
    assert HALF_A_DAY.charge(spring.astimezone(UTC) + 24 * HOUR, spring, BERLIN).share == 1
    assert HALF_A_DAY.charge(autumn.astimezone(UTC) + 25 * HOUR, autumn, BERLIN).share == 0.5
    leap = datetime(2028, 2, 28, 12, tzinfo=UTC)
    assert HALF_A_DAY.charge(datetime(2028, 2, 29, 12, tzinfo=UTC), leap).share == 0.5
    assert HALF_A_DAY.charge(datetime(2028, 3, 1, 12, tzinfo=UTC), leap).share == 1


@given(
    st.builds(
        LateRule,
        costs=st.floats(0, 1),
        each=st.sampled_from(["day", "hour"]),
        grace_minutes=st.integers(0, 3000),
        slip_days=st.integers(0, 5),
        cut_off_hours=st.none() | st.integers(1, 200),
    ),
    st.lists(st.integers(-(10**6), 2 * 10**6), min_size=2, max_size=2),
)
def test_later_never_costs_less(rule: LateRule, seconds: list[int]) -> None:
    early, late = (_share(rule, s * SECOND) for s in sorted(seconds))
    assert 0 <= early <= late <= 1
