"""What a student reads about one check: its result, the reason, and what to try."""

from dataclasses import replace

import pytest

from autograder.model import Report, Status
from autograder.report.feedback import GRADER_FAULT, feedback_on
from autograder.report.pages import PartTitle, write_feedback_page
from autograder.verdicts import Diagnosis, Outcome, Verdict

FAILED = Outcome(
    question="forward",
    check="scales",
    title="The spread is gamma.",
    verdict=Verdict.FAILED,
    points=0,
    max_points=1.5,
    hidden=True,
    message="out.shape is (4,), expected (32, 4)",
    hint="Take the mean over axis 0.",
)
ROWS = Diagnosis(mistake="rows", text="Your means are those of the rows.", hint="Which axis?")
ALL = Diagnosis(mistake="all", text="You take one mean of everything.", hint="How many means?")
TWICE = Diagnosis(mistake="", text="out is right up to a factor.")
SEEN = "FAILED: out.shape is (4,), expected (32, 4)"


def test_what_passed_says_so_with_what_was_remarked():
    passed = replace(FAILED, verdict=Verdict.PASSED, message="", hint="")
    assert feedback_on(passed) == "Passed."
    assert (
        feedback_on(replace(passed, message="3.1 times as fast.")) == "Passed. 3.1 times as fast."
    )


def test_without_a_diagnosis_the_hint_of_the_check_helps():
    assert feedback_on(FAILED) == f"{SEEN}\nHint: Take the mean over axis 0."


def test_a_check_without_hint_ends_with_what_was_seen():
    assert feedback_on(replace(FAILED, hint="")) == SEEN


def test_a_known_mistake_is_the_cause_and_its_hint_takes_the_place_of_the_checks():
    assert feedback_on(replace(FAILED, diagnoses=(ROWS,))) == (
        f"{SEEN}\nThe cause: Your means are those of the rows.\nHint: Which axis?"
    )


def test_several_that_look_the_same_are_listed_as_alternatives():
    assert feedback_on(replace(FAILED, diagnoses=(ROWS, ALL))) == (
        f"{SEEN}\nThe cause is one of these:\n- Your means are those of the rows.\n"
        "- You take one mean of everything.\nHint: Which axis?\nHint: How many means?"
    )


def test_a_hint_that_they_share_is_given_once():
    other = replace(ALL, hint=ROWS.hint)
    assert feedback_on(replace(FAILED, diagnoses=(ROWS, other))).count("Hint: ") == 1


def test_a_fact_about_the_values_is_not_a_cause_and_keeps_the_hint_of_the_check():
    assert feedback_on(replace(FAILED, diagnoses=(TWICE,))) == (
        f"{SEEN}\nWhat is known: out is right up to a factor.\nHint: Take the mean over axis 0."
    )


def test_beside_a_cause_facts_are_not_worth_a_line():
    assert "What is known" not in feedback_on(replace(FAILED, diagnoses=(TWICE, ROWS)))


OTHERS = set(Verdict) - {Verdict.PASSED, Verdict.GRADER_ERROR}


@pytest.mark.parametrize("verdict", sorted(OTHERS))
def test_every_other_verdict_stands_first(verdict):
    assert feedback_on(replace(FAILED, verdict=verdict)).startswith(
        f"{verdict.value}: out.shape is"
    )


def test_a_grader_error_is_reported_as_the_graders_and_nothing_else():
    faulty = replace(FAILED, verdict=Verdict.GRADER_ERROR, message="KeyError", diagnoses=(ROWS,))
    assert feedback_on(faulty) == GRADER_FAULT


def test_a_traceback_of_the_grader_is_on_no_page(tmp_path) -> None:
    """It quotes lines of the hidden check."""
    fault = Outcome(
        question="forward",
        check="scales",
        title="The spread is gamma.",
        verdict=Verdict.GRADER_ERROR,
        points=0,
        max_points=1,
        hidden=True,
        message='File "/opt/hidden/forward.py"',
        hint="Which axis?",
    )
    report = Report(
        stem="c", digest="", status=Status.GRADER_ERROR, max_score=1, outcomes=(fault,), reason="x"
    )
    page = tmp_path / "c.html"
    write_feedback_page(
        report,
        page,
        parts=[PartTitle(title="Layers", points={"forward": 1})],
        tells="names and diagnoses",
        round_to=None,
    )
    text = page.read_text()
    assert "/opt" not in text
    assert "Start here" not in text
    assert "Grader error" in text


def test_a_page_says_what_was_unlocked_and_shows_the_arithmetic(tmp_path) -> None:
    ours = replace(FAILED, verdict=Verdict.UNLOCKED, message="What stands here is ours.", hint="")
    right = replace(FAILED, verdict=Verdict.PASSED, points=4, max_points=4, check="other")
    report = Report(
        stem="c",
        digest="",
        status=Status.GRADED,
        max_score=6,
        outcomes=(ours, right),
        unlocked=(FAILED.question,),
        unlocking=0.5,
    )
    page = tmp_path / "c.html"
    parts = [PartTitle(title="Layers", points={FAILED.question: 6})]
    write_feedback_page(report, page, parts=parts, tells="names and diagnoses", round_to=None)
    text = page.read_text()
    assert f"Unlocked: {FAILED.question}: 0.5 points off. Its own question earns nothing." in text
    assert "4 - 0.5 (unlocked) = 3.5" in text
    assert '<span class="verdict">Unlocked</span>' in text
    assert "Start here" not in text
