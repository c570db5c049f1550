"""Extensions, slip days and overrides from one file, each with a reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.course.decisions import Decisions, read_decisions
from autograder.course.late_rule import LateRule
from autograder.course.lateness import with_lateness
from autograder.course.rules import Rules
from autograder.errors import UserError
from autograder.model import About, Override, Posted, Submission

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
RULES = Rules(deadline=DUE, late=LateRule(costs=0.5))
HEAD = "id,deadline,slip days,override,reason\n"


@pytest.fixture
def decided(tmp_path: Path):
    def read(text: str) -> Decisions:
        path = tmp_path / "decisions.csv"
        path.write_text(text, encoding="utf-8")
        return read_decisions(path)

    return read


def _about(decisions: Decisions, *, late: timedelta, due: datetime | None = None) -> About:
    submission = Submission(
        stem="a",
        posted=Posted(platform="Canvas", at=DUE + late, due=due),
        about=About(students=("1", "2")),
    )
    return with_lateness(submission, RULES, decisions).about


def test_an_extension_of_one_member_holds_for_the_team(decided) -> None:
    decisions = decided(HEAD + "2,2026-12-03T12:00:00Z,,,ill\n1,2026-12-02T12:00:00Z,,,\ufeffill\n")
    two_days = timedelta(days=2)
    assert _about(decisions, late=two_days) == About(
        students=("1", "2"), handed_in="2026-12-03T12:00:00+00:00"
    )
    late = _about(decisions, late=two_days + timedelta(seconds=1))
    assert (late.late, late.loses) == ("late by 1 min", 0.5)


@pytest.mark.parametrize(("days", "loses"), [(1, 0.5), (5, 0.0)])
def test_the_later_of_two_extensions_holds(decided, days, loses) -> None:
    """One is the platform's, the other one the instructor's."""
    decisions = decided(HEAD + "1,2026-12-03T12:00:00Z,,,ill\n")
    about = _about(decisions, late=timedelta(days=2.5), due=DUE + timedelta(days=days))
    assert about.loses == loses


def test_slip_days_of_a_team_are_the_most_that_a_member_has(decided) -> None:
    decisions = decided(HEAD + "1,,1,,used one\n2,,2,,none used\n")
    assert _about(decisions, late=timedelta(days=2)).loses == 0
    assert _about(decisions, late=timedelta(days=2.1)).loses == 0.5


@pytest.mark.parametrize(
    ("written", "points", "sets"),
    [("+2", 2, False), ("-1.5", -1.5, False), ("\u22121,5", -1.5, False), ("=30", 30, True)],
)
def test_an_override_is_of_one_student(decided, written, points, sets) -> None:
    decisions = decided(f'{HEAD}2,,,"{written}",presented it\n')
    (override,) = _about(decisions, late=timedelta(0)).overrides
    assert override == Override(student="2", points=points, sets=sets, reason="presented it")


def test_a_time_that_no_platform_states_may_be_stated(decided) -> None:
    decisions = decided("id,handed in,reason\n1,2026-12-02T12:00:01Z,Canvas shows it\n")
    submission = Submission(
        stem="a", posted=Posted(platform="Canvas", late=True), about=About(students=("1", "2"))
    )
    about = with_lateness(submission, RULES, decisions).about
    assert (about.late, about.loses, about.remarks) == ("late by 1 d 1 min", 1.0, ())


def test_ids_of_nobody_are_known(decided) -> None:
    assert decided(HEAD + "7,,,+1,x\n1,,,+1,x\n").unknown(["1", "2"]) == ["7"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1,,,+2,", "line 2: the reason is missing: without one, nobody can explain it later."),
        (",,,+2,x", "line 2: the student's id is missing."),
        (
            "1,,,,x",
            "line 2: it decides nothing: expected a deadline, slip days, a time handed in, or",
        ),
        ("1,tomorrow,,,x", "line 2: deadline is 'tomorrow': expected a time with its zone"),
        ("1,,two,,x", "line 2: slip days are 'two': expected a whole number, 0 to 1000."),
        ("1,,-1,,x", "line 2: slip days are '-1'"),
        ("1,,,2,x", "line 2: the override is '2': expected points to add or to take away"),
        ("1,,,=-3,x", "line 2: the override is '=-3'"),
        ("1,,,+inf,x", "line 2: the override is '+inf'"),
    ],
)
def test_a_wrong_line_is_named_with_the_reason(decided, tmp_path, line, fault) -> None:
    with pytest.raises(UserError) as caught:
        decided(f"{HEAD}{line}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'decisions.csv'}, {fault}")


def test_a_file_without_reasons_is_refused(decided) -> None:
    with pytest.raises(UserError, match=r"decisions\.csv lacks a column, one of 'reason'"):
        decided("id,override\n1,+1\n")


def test_unknown_lateness_costs_nothing_and_is_remarked_on() -> None:
    submission = Submission(stem="a", posted=Posted(platform="Moodle", late=True))
    about = with_lateness(submission, RULES).about
    assert (about.late, about.loses) == ("late, according to Moodle", 0.0)
    assert about.remarks == ("How late it is, is not known, so nothing was taken off.",)


def test_minutes_of_grace_are_in_time() -> None:
    rules = Rules(deadline=DUE, late=LateRule(costs=0.5, grace_minutes=5))
    posted = Posted(platform="Canvas", at=DUE + timedelta(minutes=5))
    assert with_lateness(Submission(stem="a", posted=posted), rules).about.late == ""
