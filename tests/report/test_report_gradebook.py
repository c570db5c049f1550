"""`gradebook.csv`: a row for every submission, without formulas for a spreadsheet."""

import csv
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.model import About, Report, Status, TextAnswer
from autograder.report import write_gradebook
from autograder.report.lines import one_line
from autograder.verdicts import Outcome, Verdict

QUESTIONS = ("forward", "backward")


def _outcome(question, points):
    return Outcome(
        question=question,
        check="c",
        title="t",
        verdict=Verdict.PASSED,
        points=points,
        max_points=points,
        hidden=False,
    )


REPORT = Report(
    stem="curie marie",
    digest="d",
    status=Status.GRADED,
    max_score=10,
    outcomes=(_outcome("forward", 1.5), _outcome("backward", 2), _outcome("forward", 2)),
)


@pytest.fixture(scope="module")
def read_back(tmp_path_factory):
    """Write reports and read them as a spreadsheet would."""
    path = tmp_path_factory.mktemp("out") / "gradebook.csv"

    def rows(*reports):
        write_gradebook(reports, path, {"part": QUESTIONS})
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    return rows


def test_a_row_holds_status_score_and_a_column_for_each_question(read_back):
    assert read_back(REPORT) == [
        {
            "submission": "curie marie",
            "status": "graded",
            "score": "5.5",
            "max_score": "10",
            "points_for_texts": "0",
            "reason": "",
            "forward": "3.5",
            "backward": "2",
        }
    ]


def test_rows_keep_their_order(read_back):
    rows = read_back(*(replace(REPORT, stem=name) for name in "cab"))
    assert [row["submission"] for row in rows] == ["c", "a", "b"]


def test_without_submissions_the_heading_remains(read_back, tmp_path):
    assert read_back() == []
    write_gradebook([], tmp_path / "new" / "g.csv", {"part": QUESTIONS})
    assert (tmp_path / "new" / "g.csv").read_text() == (
        "submission,status,score,max_score,points_for_texts,reason,forward,backward\n"
    )


def test_a_question_without_points_has_a_zero(read_back):
    (row,) = read_back(replace(REPORT, outcomes=(_outcome("forward", 1), _outcome("backward", 0))))
    assert (row["forward"], row["backward"]) == ("1", "0")


def test_a_question_that_was_not_handed_in_has_an_empty_cell(read_back):
    (row,) = read_back(replace(REPORT, outcomes=(_outcome("forward", 1),)))
    assert (row["forward"], row["backward"]) == ("1", "")


def test_a_refused_submission_has_a_zero_and_the_reason(read_back):
    refused = replace(REPORT, status=Status.NOT_GRADED, outcomes=(), reason="This is no zip.")
    (row,) = read_back(refused)
    assert (row["status"], row["score"], row["reason"]) == ("not graded", "0", "This is no zip.")
    assert (row["forward"], row["backward"]) == ("", "")


def test_of_a_replaced_submission_nobody_gets_a_score(read_back):
    """A table that is joined by id must find only the submission that counts."""
    replaced = replace(
        REPORT,
        status=Status.REPLACED,
        outcomes=(),
        reason="A later submission of the same team counts: 'b'.",
        about=About(students=("1", "2"), late="late by 3 min"),
    )
    counts, row = read_back(replace(REPORT, about=About(students=("1", "2"))), replaced)
    assert (counts["score"], counts["students"]) == ("5.5", "1; 2")
    assert (row["status"], row["score"], row["students"]) == ("replaced", "", "")
    assert (row["late"], row["reason"]) == ("late by 3 min", replaced.reason)


@pytest.mark.parametrize("outcomes", [(), REPORT.outcomes])
def test_a_grader_error_never_has_a_score(read_back, outcomes):
    faulty = replace(
        REPORT,
        status=Status.GRADER_ERROR,
        outcomes=outcomes,
        reason='Traceback (most recent call last):\n  File "x.py"\nKeyError: 3\n',
    )
    (row,) = read_back(faulty)
    assert (row["status"], row["score"], row["reason"]) == ("grader error", "", "KeyError: 3")


@pytest.mark.parametrize("reason", [" ", "\n", "\n \n"])
def test_an_empty_reason_gives_an_empty_cell(read_back, reason):
    assert read_back(replace(REPORT, reason=reason))[0]["reason"] == ""


def test_sums_of_tenths_are_written_as_people_write_them(read_back):
    (row,) = read_back(
        replace(REPORT, outcomes=(_outcome("forward", 0.1), _outcome("forward", 0.2)))
    )
    assert row["score"] == row["forward"] == "0.3"


PLAIN = ("=", "+", "-", "@")
WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULAS = ("", "1+1", 'HYPERLINK("http://x","y")', "cmd|' /C calc'!A0")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("start", [*PLAIN, *WIDE])
def test_neither_name_nor_reason_becomes_a_formula(read_back, start, formula):
    (row,) = read_back(replace(REPORT, stem=start + formula, reason=start + formula))
    assert row["submission"] == row["reason"] == f"'{start}{formula}"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\0", "\u202e"])
def test_a_formula_cannot_hide_behind_invisible_characters(read_back, start):
    (row,) = read_back(replace(REPORT, stem=f"{start}=1+1"))
    assert row["submission"] == "\N{REPLACEMENT CHARACTER}=1+1"


def test_a_formula_sign_further_on_is_just_a_sign(read_back):
    (row,) = read_back(replace(REPORT, stem="a=1", reason="x is -1, expected +1"))
    assert (row["submission"], row["reason"]) == ("a=1", "x is -1, expected +1")


@pytest.mark.parametrize(
    "name", ["a,b", 'a"b', 'a","b', '"', "a;b", "'a", "", " a ", "Größe 数 🙂"]
)
def test_any_name_stays_in_its_cell(read_back, name):
    (row,) = read_back(replace(REPORT, stem=name))
    assert row["submission"] == name
    assert row["backward"] == "2"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\u2028"])
def test_no_name_starts_another_row(read_back, end):
    (row,) = read_back(replace(REPORT, stem=f"a{end}forged,graded,10"))
    assert row["submission"].endswith("forged,graded,10")
    assert row["submission"].isprintable()


tricky = st.text("=+-@\t\r\n,\";'a", max_size=5) | st.text(st.characters())


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(pairs=st.lists(st.tuples(tricky, tricky), max_size=4))
def test_any_names_and_reasons_keep_to_their_cells_and_none_is_a_formula(read_back, pairs):
    rows = read_back(*(replace(REPORT, stem=stem, reason=reason) for stem, reason in pairs))
    assert len(rows) == len(pairs)
    for row, (stem, _) in zip(rows, pairs, strict=True):
        assert row["submission"].removeprefix("'") == one_line(stem).removeprefix("'")
        assert (row["status"], row["score"], row["backward"]) == ("graded", "5.5", "2")
        assert None not in row
        for cell in (row["submission"], row["reason"]):
            assert not cell.startswith((*PLAIN, *WIDE))
            assert cell.isprintable()


def test_several_parts_have_columns_of_their_own(tmp_path):
    path = tmp_path / "g.csv"
    answers = (TextAnswer(question="why", max_points=2.5, text="Because."),)
    write_gradebook(
        [replace(REPORT, answers=answers)], path, {"one": ["forward"], "two": ["backward"]}
    )
    head, row = csv.reader(path.read_text().splitlines())
    filled = dict(zip(head, row, strict=True))
    assert head[-4:] == ["one", "two", "forward", "backward"]
    assert (filled["one"], filled["two"]) == (filled["forward"], filled["backward"])
    assert filled["points_for_texts"] == "2.5"


def test_what_is_known_about_submissions_has_columns_as_soon_as_something_is(read_back):
    about = About(
        students=("1", "2"),
        handed_in="2026-12-02T02:09:00+00:00",
        late="late by 2 h 10 min",
        remarks=("'x' is not in the roster.",),
    )
    one, two = read_back(replace(REPORT, reason="No.", about=about), replace(REPORT, stem="b"))
    assert (one["students"], one["late"]) == ("1; 2", "late by 2 h 10 min")
    assert one["handed_in"] == "2026-12-02T02:09:00+00:00"
    assert one["reason"] == "No. 'x' is not in the roster."
    assert (two["students"], two["handed_in"], two["late"], two["reason"]) == ("", "", "", "")


def test_an_id_does_not_become_a_formula(read_back):
    (row,) = read_back(replace(REPORT, about=About(students=("=1+1",))))
    assert row["students"] == "'=1+1"


def test_what_was_unlocked_has_a_column_and_comes_off_the_score(read_back):
    (row, other) = read_back(replace(REPORT, unlocked=("backward",), unlocking=1), REPORT)
    assert (row["score"], row["unlocked"]) == ("4.5", "backward: 1 point off")
    assert (other["score"], other["unlocked"]) == ("5.5", "")
    assert "unlocked" not in read_back(REPORT)[0]
