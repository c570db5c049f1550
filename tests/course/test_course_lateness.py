"""How late a submission is: first the time decides, then the platform; else it is not known."""

from datetime import UTC, datetime, timedelta

import pytest

from autograder.course.lateness import duration, lateness, with_lateness
from autograder.course.rules import Rules
from autograder.model import About, Posted, Submission

DEADLINE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)


def _posted(minutes=None, *, late=None, due=None):
    """Return what Canvas would say about a submission this many minutes after the deadline."""
    at = None if minutes is None else DEADLINE + timedelta(minutes=minutes)
    extended = None if due is None else DEADLINE + timedelta(minutes=due)
    return Posted(platform="Canvas", late=late, at=at, due=extended)


@pytest.mark.parametrize(
    ("minutes", "flag", "told"),
    [
        (0, None, ""),
        (-5, True, ""),
        (130, None, "late by 2 h 10 min"),
        (0.01, False, "late by 1 min"),
        (3 * 24 * 60, None, "late by 3 d"),
        (None, True, "late, according to Canvas"),
        (None, False, ""),
        (None, None, "not known"),
    ],
)
def test_the_time_decides_then_the_platform(minutes, flag, told):
    assert lateness(_posted(minutes, late=flag), DEADLINE) == told


@pytest.mark.parametrize(
    ("minutes", "due", "told"),
    [
        (30, 60, ""),
        (90, 60, "late by 30 min"),
        (-30, -60, "late by 30 min"),
        (None, 60, "not known"),
    ],
)
@pytest.mark.parametrize("deadline", [DEADLINE, None])
def test_the_date_that_the_platform_gives_a_student_holds(minutes, due, told, deadline):
    """It is an extension, or the platform knows the date when the course does not state it."""
    submission = Submission(stem="a", posted=_posted(minutes, due=due))
    assert with_lateness(submission, Rules(deadline=deadline)).about.late == told


def test_without_a_deadline_only_the_platform_knows():
    assert lateness(_posted(3, late=True), None) == "late, according to Canvas"
    assert lateness(_posted(3), None) == ""
    assert lateness(None, None) == ""


def test_with_one_a_file_from_nowhere_is_not_known():
    assert lateness(None, DEADLINE) == "not known"


@pytest.mark.parametrize(
    "at", ["2026-12-02T00:29:00+00:00", "2026-12-02T01:29:00+01:00", "2026-12-01T16:29:00-08:00"]
)
def test_time_zones_make_no_difference(at):
    posted = Posted(platform="Gradescope", at=datetime.fromisoformat(at))
    assert lateness(posted, DEADLINE) == "late by 30 min"


def test_a_submission_gets_its_time_and_keeps_what_else_is_known():
    known = About(students=("1",), remarks=("A remark.",))
    submission = Submission(stem="a", posted=_posted(1), about=known)
    about = with_lateness(submission, Rules(deadline=DEADLINE)).about
    assert about == About(
        students=("1",),
        remarks=("A remark.",),
        handed_in="2026-12-02T00:00:00+00:00",
        late="late by 1 min",
    )
    assert with_lateness(submission, Rules()).about.handed_in == "2026-12-02T00:00:00+00:00"


def test_durations():
    assert duration(timedelta(days=2, hours=3, seconds=61)) == "2 d 3 h 2 min"
