"""Which of several submissions of one team counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.course.counting import choose_counting as _choose_counting
from autograder.course.lateness import with_lateness
from autograder.course.rules import Rules
from autograder.library.digests import Digests
from autograder.model import About, File, Person, Posted, Submission

DEADLINE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
RULES = Rules(deadline=DEADLINE)
LAST = Rules(deadline=DEADLINE, counts="last")


def choose_counting(submissions, rules):
    """Choose as `autograder grade` does."""
    timed = [with_lateness(submission, rules) for submission in submissions]
    return _choose_counting(timed, rules, Digests(rules.limits).or_stem)


def submission(stem, minutes=None, *, late=None, students=("1",), path=None, remarks=()):
    """Return a submission this many minutes after the deadline, or one with a late flag."""
    at = None if minutes is None else DEADLINE + timedelta(minutes=minutes)
    return Submission(
        stem=stem,
        files=(File(name="x.zip", path=path or Path(f"{stem}.gone")),),
        posted=Posted(platform="Canvas", late=late, at=at),
        about=About(students=students, remarks=remarks),
    )


def refusals(submissions, rules):
    settled = choose_counting(submissions, rules)
    refused_before = {one.stem for one in submissions if one.refused}
    assert all(
        one.replaced == bool(one.refused) for one in settled if one.stem not in refused_before
    )
    return {one.stem: one.refused for one in settled if one.refused}


def test_a_team_that_is_too_large_is_remarked_on():
    rules = Rules(deadline=DEADLINE, team_size=2)
    pair, three = choose_counting(
        [submission("a", 0, students=("1", "2")), submission("b", 0, students=("3", "4", "5"))],
        rules,
    )
    assert pair.about.remarks == ()
    assert three.about.remarks == ("A team of 3; at most 2 are allowed.",)


SEVERAL = [submission("a", -30), submission("b", -10), submission("c", 5)]


@pytest.mark.parametrize("order", [SEVERAL, SEVERAL[::-1]])
def test_the_last_before_the_deadline_counts(order):
    assert refusals(order, RULES) == {
        "a": "A later submission of the same team counts: 'b'.",
        "c": "An earlier submission of the same team counts, as this one is late: 'b'.",
    }


@pytest.mark.parametrize("order", [SEVERAL, SEVERAL[::-1]])
def test_or_the_last_one_of_all_counts(order):
    later = "A later submission of the same team counts: 'c'."
    assert refusals(order, LAST) == {"a": later, "b": later}


@pytest.mark.parametrize("rules", [RULES, LAST])
def test_when_all_are_late_the_last_one_counts(rules):
    assert set(refusals([submission("a", 9), submission("b", 5)], rules)) == {"b"}


@pytest.mark.parametrize(("rules", "out"), [(RULES, "b"), (LAST, "a")])
def test_flags_separate_late_from_in_time(rules, out):
    assert set(refusals([submission("a", late=False), submission("b", late=True)], rules)) == {out}


def test_a_submission_that_is_refused_anyway_does_not_count():
    typed = replace(submission("b", -1), refused="Only text.")
    assert refusals([submission("a", -5), typed], RULES) == {"b": "Only text."}


@pytest.mark.parametrize(
    "several",
    [
        [submission("a"), submission("b")],
        [submission("a", late=False), submission("b", late=False)],
        [submission("a", -5), submission("b")],
        [submission("a", -5), submission("b", -5)],
    ],
)
def test_when_no_time_decides_all_are_graded_with_a_remark(several):
    settled = choose_counting(several, RULES)
    assert [one.refused for one in settled] == ["", ""]
    assert settled[0].about.remarks == (
        "Of the same team as 'b'; their times do not decide which counts, so choose one.",
    )


def test_the_same_files_handed_in_by_each_member_are_graded_once(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"same")
    (tmp_path / "y.zip").write_bytes(b"other")
    same = [submission(name, path=tmp_path / "x.zip") for name in "ab"]
    assert refusals(same, RULES) == {
        "b": "The same files as 'a', which is graded for all of the team."
    }
    assert refusals([*same, submission("c", path=tmp_path / "y.zip")], RULES) == {}


def test_other_teams_are_not_affected():
    several = [
        submission("a", -5),
        submission("b", -4, students=("2",)),
        submission("c", -3, students=()),
    ]
    assert refusals([*several, submission("d", -3, students=())], RULES) == {}


def test_without_a_roster_the_people_of_the_platform_are_the_team():
    """The order in which the platform lists them does not matter."""
    people = (Person(name="Emmy Noether"), Person(name="David Hilbert"))
    several = [
        Submission(
            stem=str(n),
            posted=Posted(platform="Gradescope", people=order, at=DEADLINE + n * timedelta(1)),
        )
        for n, order in enumerate([people, people[::-1]])
    ]
    assert set(refusals(several, RULES)) == {"1"}


def test_one_student_in_two_teams_is_remarked_and_nothing_refused():
    """Naming a student in a file's name must not take that student's own submission away."""
    several = [submission("a", -5), submission("b", -3, students=("1", "2"))]
    settled = choose_counting(several, RULES)
    assert [one.refused for one in settled] == ["", ""]
    assert settled[0].about.remarks == ("A member of this team is also in 'b'.",)
