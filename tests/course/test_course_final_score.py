"""The final score is checks - unlocking + texts - late + override, for every student of a team."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.final_score import after_lateness, final_scores
from autograder.model import About, Override, Report, Status
from autograder.verdicts import Outcome, Verdict


def _report(points: float = 30, **about) -> Report:
    outcome = Outcome(
        question="q",
        check="c",
        title="t",
        verdict=Verdict.PASSED,
        points=points,
        max_points=100,
        hidden=True,
    )
    return Report(
        stem="a",
        digest="d",
        status=Status.GRADED,
        max_score=100,
        outcomes=(outcome,),
        about=About(**about),
    )


def _override(points: float, *, sets: bool = False) -> Override:
    return Override(student="1", points=points, sets=sets, reason="presented it")


def _final(report: Report, texts: float | None = None, round_to: float | None = None):
    return [(score.student, score.final) for score in final_scores(report, texts, round_to)]


def test_it_is_the_sum_that_is_told() -> None:
    report = _report(students=("1", "2"), loses=0.5, overrides=(_override(2),))
    mine, partners = final_scores(report, 7.5, None)
    assert (mine.final, partners.final) == (20.75, 18.75)
    assert mine.arithmetic == "30 + 7.5 - 18.75 + 2 (presented it) = 20.75"
    assert partners.arithmetic == "30 + 7.5 - 18.75 = 18.75"


def test_what_was_unlocked_comes_off_first() -> None:
    report = replace(_report(loses=0.5), unlocked=("q",), unlocking=0.5)
    (score,) = final_scores(report, 7.5, None)
    assert score.arithmetic == "30 - 0.5 (unlocked) + 7.5 - 18.5 = 18.5"
    assert score.final == after_lateness(replace(report, answers=())) + 7.5 / 2
    assert (score.checks, score.unlocking) == (30, 0.5)


def test_unlocking_takes_no_more_than_checks_gave() -> None:
    report = replace(_report(0.25), unlocked=("q",), unlocking=0.5)
    assert (report.earned, report.paid, report.score) == (0.25, 0.25, 0)
    assert [s.final for s in final_scores(report, 3, None)] == [3]


def test_an_override_may_set_the_score() -> None:
    report = _report(students=("1",), loses=0.5, overrides=(_override(12, sets=True),))
    (score,) = final_scores(report, 3, None)
    assert (score.final, score.arithmetic) == (12, "set to 12: presented it")


def test_no_score_is_below_zero() -> None:
    assert _final(_report(2, students=("1",), overrides=(_override(-5),))) == [("1", 0.0)]


def test_nobody_known_is_one_score_and_a_replaced_one_has_none() -> None:
    assert _final(_report()) == [("", 30.0)]
    replaced = replace(_report(students=("1",)), status=Status.REPLACED)
    assert _final(replaced) == [("", None)]
    assert next(final_scores(replaced, None, None)).arithmetic == ""


@pytest.mark.parametrize(
    ("points", "step", "final"),
    [(30.25, 0.5, 30.5), (30.24, 0.5, 30), (0.15, 0.1, 0.2), (2.675, 0.01, 2.68), (7, 5, 5)],
)
def test_half_a_step_is_rounded_upward(points, step, final) -> None:
    assert _final(_report(points), round_to=step) == [("", final)]


def test_gradescope_gets_the_checks_after_lateness() -> None:
    assert after_lateness(_report(30, loses=0.1)) == 27
    assert after_lateness(_report(30, loses=1 / 3)) == pytest.approx(20)


@given(
    st.decimals(0, 100, places=3),
    st.decimals(0, 11, places=1),
    st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]),
    st.none() | st.decimals(-20, 20, places=2),
)
def test_it_adds_up(checks, texts, loses, change) -> None:
    overrides = () if change is None else (_override(float(change)),)
    report = _report(float(checks), students=("1",), loses=loses, overrides=overrides)
    (score,) = final_scores(report, float(texts), None)
    expected = (float(checks) + float(texts)) * (1 - loses) + float(change or 0)
    assert score.final == pytest.approx(max(0, expected))


def _with_extra(report: Report, points: float) -> Report:
    more = replace(report.outcomes[0], question="more", points=points, max_points=5)
    return replace(report, outcomes=(*report.outcomes, more), extra={"more": 5.0})


def test_extra_credit_is_told_apart_and_may_exceed_the_total() -> None:
    (score,) = final_scores(_with_extra(_report(100, students=("1",)), 2.5), None, None)
    assert (score.checks, score.extra, score.final) == (100, 2.5, 102.5)
    assert score.arithmetic == "100 + 2.5 (extra credit) = 102.5"


def test_a_course_without_extra_credit_tells_none() -> None:
    (score,) = final_scores(_report(30), None, None)
    assert (score.extra, score.arithmetic) == (None, "30 = 30")


@given(
    points=st.integers(0, 400),
    extra=st.integers(0, 20),
    texts=st.integers(0, 40),
    loses=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    step=st.sampled_from([None, 0.5, 0.25]),
)
def test_extra_credit_is_charged_and_rounded_as_all_other_points(
    points: int, extra: int, texts: int, loses: float, step: float | None
) -> None:
    """Whoever earns the same sum without extra credit has the same final score."""
    plain = _report((points + extra) / 4, loses=loses)
    plain = replace(plain, max_score=500)
    report = replace(_with_extra(_report(points / 4, loses=loses), extra / 4), max_score=500)
    assert _final(report, texts / 4, step) == _final(plain, texts / 4, step)
    assert after_lateness(report) == pytest.approx(after_lateness(plain))
    assert report.score == points / 4
