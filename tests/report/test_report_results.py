"""`results.json`: always there, complete, and without anything that a student must not see."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import STAGES, Feedback
from autograder.course.settings import LEVELS
from autograder.model import About, Report, Status, TextAnswer
from autograder.report import write_results
from autograder.report.feedback import GRADER_FAULT
from autograder.report.results import results
from autograder.verdicts import Diagnosis, Outcome, Verdict

FULL, NAMES, NOTHING = (
    Feedback(before_deadline=level, after_deadline=level, after_publication=level)
    for level in ("names and diagnoses", "names", "nothing")
)

PASSED = Outcome(
    question="forward",
    check="centres",
    title="Every feature has mean beta.",
    verdict=Verdict.PASSED,
    points=2,
    max_points=2,
    hidden=False,
)
FAILED = replace(
    PASSED,
    check="scales",
    title="The spread is gamma.",
    verdict=Verdict.FAILED,
    points=0,
    max_points=1.5,
    hidden=True,
    message="out.shape is (4,), expected (32, 4)\n[forward(array of shape (32, 4))]",
    hint="Take the mean over axis 0.",
)
REPORT = Report(
    stem="curie marie",
    digest="d",
    status=Status.GRADED,
    max_score=3.5,
    outcomes=(PASSED, FAILED),
)
TRACEBACK = (
    'Traceback (most recent call last):\n  File "/opt/grader/hidden/q1.py", line 3\nKeyError'
)


def test_every_check_has_an_entry_in_order():
    made = results(REPORT, FULL)
    assert [entry["name"] for entry in made["tests"]] == [
        "forward: Every feature has mean beta.",
        "forward: The spread is gamma.",
    ]
    assert [(entry["score"], entry["max_score"]) for entry in made["tests"]] == [(2, 2), (0, 1.5)]
    assert [entry["status"] for entry in made["tests"]] == ["passed", "failed"]
    assert made["score"] == 2


def test_what_is_said_ends_with_what_to_try():
    passed, failed = results(REPORT, FULL)["tests"]
    assert passed["output"] == "Passed."
    assert failed["output"] == (
        "FAILED: out.shape is (4,), expected (32, 4)\n[forward(array of shape (32, 4))]\n"
        "Hint: Take the mean over axis 0."
    )


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_entry_names_question_check_and_verdict(verdict):
    outcome = replace(FAILED, verdict=verdict)
    (entry,) = results(replace(REPORT, outcomes=(outcome,)), FULL)["tests"]
    assert entry["extra_data"] == {
        "question": "forward",
        "check": "scales",
        "verdict": verdict.value,
        "diagnoses": [],
    }
    assert entry["status"] == ("passed" if verdict is Verdict.PASSED else "failed")


INHERITED = replace(FAILED, verdict=Verdict.INHERITED)


def test_a_forgiven_check_counts_as_passed_and_a_costly_one_does_not():
    forgiven = replace(INHERITED, points=1.5)
    made = results(replace(REPORT, outcomes=(PASSED, forgiven)), FULL)
    assert (made["tests"][1]["status"], made["tests"][1]["score"]) == ("passed", 1.5)
    assert made["score"] == sum(entry["score"] for entry in made["tests"]) == 3.5
    made = results(replace(REPORT, outcomes=(PASSED, INHERITED)), FULL)
    assert (made["tests"][1]["status"], made["tests"][1]["score"]) == ("failed", 0)
    assert made["score"] == 2


def test_a_check_without_points_that_fails_is_not_shown_as_passed():
    public = replace(FAILED, max_points=0, hidden=False)
    assert results(replace(REPORT, outcomes=(public,)), FULL)["tests"][0]["status"] == "failed"


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ("000", ["hidden"]),
        ("001", ["after_published"]),
        ("002", ["after_published"]),
        ("011", ["after_due_date"]),
        ("022", ["after_due_date"]),
        ("111", ["visible"]),
        ("222", ["visible"]),
        ("012", ["after_due_date", "after_published"]),
        ("112", ["visible", "after_published"]),
        ("122", ["visible", "after_due_date"]),
    ],
)
def test_the_policy_decides_over_hidden_checks_only(levels, shown):
    """What is told later than the name of a check has an entry of its own, without points."""
    feedback = Feedback(**dict(zip(STAGES, (LEVELS[int(n)] for n in levels), strict=True)))
    public, *hidden = results(REPORT, feedback)["tests"]
    assert public["visibility"] == "visible"
    assert [entry["visibility"] for entry in hidden] == shown
    assert sum(entry.get("max_score", 0) for entry in hidden) == 1.5
    told = {entry["visibility"]: entry["output"] for entry in hidden}
    in_full = next((stage for stage, text in told.items() if "out.shape is" in text), None)
    assert in_full == (shown[-1] if "2" in levels else None)
    if len(hidden) == 2:
        assert told[shown[0]] == "FAILED"
        assert "diagnoses" not in hidden[0]["extra_data"]
        assert hidden[1]["name"] == f"{hidden[0]['name']} (what was found)"
        assert "score" not in hidden[1]


def test_what_passed_needs_no_second_entry():
    passed = replace(REPORT, outcomes=(replace(PASSED, hidden=True),))
    feedback = Feedback(before_deadline="names", after_deadline="names")
    assert [entry["output"] for entry in results(passed, feedback)["tests"]] == ["PASSED"]


ROWS = Diagnosis(mistake="fwd_rows", text="Your means are those of the rows.", hint="Which axis?")
TWICE = Diagnosis(mistake="", text="out is right up to a factor: it is 2 times what it should be.")


@pytest.mark.parametrize("feedback", [NAMES, NOTHING])
def test_without_diagnoses_a_hidden_check_says_its_verdict_and_no_more(feedback):
    told = replace(FAILED, diagnoses=(ROWS,))
    entry = results(replace(REPORT, outcomes=(PASSED, told)), feedback)["tests"][1]
    assert entry["output"] == "FAILED"
    assert entry["extra_data"] == {"question": "forward", "check": "scales", "verdict": "FAILED"}
    secrets = (FAILED.message, FAILED.hint, ROWS.text, ROWS.hint, ROWS.mistake)
    assert not [secret for secret in secrets if secret in str(entry)]


@pytest.mark.parametrize("feedback", [NAMES, NOTHING])
def test_public_checks_always_say_everything(feedback):
    told = replace(FAILED, hidden=False, diagnoses=(ROWS,))
    (entry,) = results(replace(REPORT, outcomes=(told,)), feedback)["tests"]
    assert ROWS.text in entry["output"]
    assert [d["mistake"] for d in entry["extra_data"]["diagnoses"]] == ["fwd_rows"]


def test_diagnoses_are_shown_and_listed_for_programs():
    told = replace(FAILED, diagnoses=(ROWS, TWICE))
    (entry,) = results(replace(REPORT, outcomes=(told,)), FULL)["tests"]
    assert entry["extra_data"]["diagnoses"] == [
        {"check": "scales", "mistake": "fwd_rows", "text": ROWS.text},
        {"check": "scales", "mistake": "", "text": TWICE.text},
    ]
    assert entry["output"].endswith(
        "The cause: Your means are those of the rows.\nHint: Which axis?"
    )


def test_only_the_verdict_of_a_grader_error_is_shown_under_any_policy():
    faulty = replace(FAILED, verdict=Verdict.GRADER_ERROR, message=TRACEBACK)
    for feedback in (FULL, NAMES, NOTHING):
        report = replace(REPORT, status=Status.GRADER_ERROR, outcomes=(faulty,))
        assert "Traceback" not in json.dumps(results(report, feedback))


def test_checks_of_one_title_keep_an_entry_each():
    made = results(replace(REPORT, outcomes=(PASSED, FAILED, PASSED, FAILED)), FULL)
    assert [entry["status"] for entry in made["tests"]] == ["passed", "failed"] * 2


def test_the_output_of_the_run_is_not_shown():
    assert results(REPORT, FULL)["stdout_visibility"] == "hidden"


def test_the_score_never_exceeds_the_maximum_whatever_outcomes_claim():
    greedy = replace(PASSED, points=99)
    made = results(replace(REPORT, outcomes=(greedy, greedy)), FULL)
    assert made["score"] == 3.5
    assert all(entry["score"] <= entry["max_score"] == 2 for entry in made["tests"])


def test_the_summary_gives_the_score_or_what_happened_while_loading():
    assert results(REPORT, FULL)["output"] == "2 of 3.5 points."
    told = results(replace(REPORT, notes=("cell 3: NameError", "cell 4: left out")), FULL)
    assert (
        told["output"]
        == "2 of 3.5 points.\nWhile loading your code:\n- cell 3: NameError\n- cell 4: left out"
    )


def test_the_summary_lists_what_a_person_has_yet_to_grade_and_which_part_is_missing():
    answers = (
        TextAnswer(question="why", max_points=2, text="Because."),
        TextAnswer(question="how", max_points=0.5, text=" "),
    )
    told = results(replace(REPORT, answers=answers, reason="two: not handed in."), FULL)
    assert told["output"] == (
        "2 of 3.5 points. A person grades your texts, for 2.5 more: why, how."
        " No text was found for how.\ntwo: not handed in."
    )


def test_a_refused_submission_reads_the_reason():
    refused = replace(REPORT, status=Status.NOT_GRADED, outcomes=(), reason="This is no zip.")
    made = results(refused, NOTHING)
    (entry,) = made["tests"]
    assert entry["output"] == made["output"] == "Not graded: This is no zip."
    assert (entry["score"], entry["max_score"], made["score"]) == (0, 3.5, 0)
    assert entry["visibility"] == "visible"
    assert entry["status"] == "failed"
    assert entry["extra_data"] == {
        "question": "submission",
        "check": "intake",
        "verdict": "NOT_FOUND",
    }


@pytest.mark.parametrize(
    "outcomes",
    [(), (PASSED, replace(FAILED, verdict=Verdict.GRADER_ERROR, message=TRACEBACK))],
    ids=["before any check", "in a check"],
)
def test_a_grader_error_is_reported_as_the_graders_and_reveals_nothing(outcomes):
    report = replace(
        REPORT, status=Status.GRADER_ERROR, outcomes=outcomes, reason=f"scales: {TRACEBACK}"
    )
    made = results(report, FULL)
    assert made["score"] == 0
    assert made["output"] == GRADER_FAULT
    assert made["tests"][-1]["output"] == GRADER_FAULT
    assert made["tests"][-1]["extra_data"]["verdict"] == "GRADER_ERROR"
    text = json.dumps(made)
    assert not [word for word in ("Traceback", "/opt", ".py", "KeyError", "line 3") if word in text]


def test_the_file_is_json_and_ends_like_a_text_file(tmp_path):
    path = tmp_path / "new" / "folder" / "curie.json"
    write_results(REPORT, path, feedback=FULL)
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text) == results(REPORT, FULL)
    assert [file.name for file in path.parent.iterdir()] == ["curie.json"]


def test_a_second_run_replaces_the_file(tmp_path):
    path = tmp_path / "curie.json"
    write_results(REPORT, path, feedback=NOTHING)
    write_results(replace(REPORT, outcomes=(PASSED,)), path, feedback=NOTHING)
    assert len(json.loads(path.read_text())["tests"]) == 1


texts = st.text(st.characters(), max_size=20)
outcomes = st.builds(
    Outcome,
    question=texts,
    check=texts,
    title=texts,
    verdict=st.sampled_from(Verdict),
    points=st.floats(0, 1e6),
    max_points=st.floats(0, 100),
    hidden=st.booleans(),
    message=texts,
    hint=texts,
    diagnoses=st.lists(st.builds(Diagnosis, mistake=texts, text=texts, hint=texts), max_size=2).map(
        tuple
    ),
)
reports = st.builds(
    Report,
    stem=texts,
    digest=st.just(""),
    status=st.sampled_from(Status),
    max_score=st.floats(0, 1000),
    outcomes=st.lists(outcomes, max_size=4).map(tuple),
    reason=texts,
    notes=st.lists(texts, max_size=2).map(tuple),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(report=reports)
def test_any_report_becomes_finite_json_with_labeled_entries(report):
    made = json.loads(json.dumps(results(report, NOTHING), allow_nan=False))
    assert len(made["tests"]) == max(1, len(report.outcomes))
    assert 0 <= made["score"] <= report.max_score
    for entry in made["tests"]:
        assert set(entry["extra_data"]) - {"diagnoses"} == {"question", "check", "verdict"}
        assert entry["visibility"] == "visible" or "diagnoses" not in entry["extra_data"]
        assert entry["visibility"] in ("visible", "hidden")
        assert 0 <= entry["score"] <= entry["max_score"]
        assert math.isfinite(entry["max_score"])


ABOUT = About(
    students=("1",),
    handed_in="2026-12-02T02:09:00+00:00",
    late="late by 2 h 10 min",
    remarks=("'x' is not in the roster.",),
)


@pytest.mark.parametrize(
    "report", [REPORT, replace(REPORT, status=Status.NOT_GRADED, outcomes=(), reason="No zip.")]
)
def test_owners_and_lateness_are_included_and_remarks_are_not(report):
    made = results(replace(report, about=ABOUT), FULL)
    assert made["extra_data"] == {
        "students": ["1"],
        "handed_in": "2026-12-02T02:09:00+00:00",
        "late": "late by 2 h 10 min",
    }
    assert "roster" not in json.dumps(made)


def test_a_student_reads_how_late_it_was():
    assert "Handed in late by 2 h 10 min." in results(replace(REPORT, about=ABOUT), FULL)["output"]
    known = replace(REPORT, about=About(late="not known"))
    assert "anded in" not in results(known, FULL)["output"]
