"""Grades go back into the tables that platforms export, and nothing else in them changes.

The tables are read back by a reader of its own, which follows the platform's rules of import.
"""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.platforms.canvas_gradebook import fill_gradebook
from autograder.platforms.grade_table import Earned, read_table
from autograder.platforms.moodle_times import read_time
from autograder.platforms.moodle_worksheet import fill_worksheet

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Homework 1 (17),Homework 2 (18),"
    "Current Score (read only)\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,100.00,50.00,(read only)\r\n"
    '"Curie, Marie",1001,s1,mcurie,A,,,88\r\n'
    '"O\'Brien, Zoë",1002,s2,zob,A,80,,70\r\n'
    '"مريم, ""M""",1003,s3,mar,B,EX,,\r\n'
    '"Noether, Emmy",1004,s4,en,B,33.004,,\r\n'
    '"Student, Test",1005,,x,B,,,\r\n'
)
MOODLE = (
    "ID;Vollständiger Name;ID-Nummer;E-Mail;Status;Bewertung;Bestwertung;Änderbar;Zuletzt\r\n"
    "Teilnehmer/in2315;Marie Curie;s1;mc@x.org;Abgegeben;;100,00;Ja;Montag\r\n"
    "Teilnehmer/in2316;Zoë O'Brien;s2;zo@x.org;Abgegeben;80,00;100,00;Ja;-\r\n"
    "Teilnehmer/in2317;Emmy Noether;s4;en@x.org;Entwurf;-;100,00;Nein;-\r\n"
)


def _earned(points: float, student: str = "", account: str = "") -> Earned:
    return Earned(
        student=student, account=account, name=f"name of {student or account}", points=points
    )


@pytest.fixture
def table(tmp_path: Path):
    def write(text: str):
        path = tmp_path / "export.csv"
        path.write_bytes(text.encode())
        return read_table(path)

    return write


def _canvas_import(text: str, title: str) -> dict[str, str]:
    """Read as Canvas does: rows by ID, the column by its full title, read-only columns dropped."""
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    at = head.index(title)
    return {row[1]: row[at] for row in rows if row[0].strip() not in {"", "Points Possible"}}


def test_canvas_takes_back_what_was_filled_in(table) -> None:
    filled = fill_gradebook(
        table(CANVAS),
        [_earned(91.255, "s1"), _earned(70, "s2"), _earned(5, "s3"), _earned(33, "s4")],
        "Homework 1",
        UTC,
        replace=False,
    )
    assert _canvas_import(filled.table.text(), "Homework 1 (17)") == {
        "1001": "91.26",
        "1002": "80",
        "1003": "EX",
        "1004": "33.004",
        "1005": "",
    }
    assert filled.written == ["name of s1"]
    assert filled.unchanged == ["name of s4"]
    assert filled.kept == ["name of s2 (80)", "name of s3 (EX)"]


def test_only_the_cells_that_were_written_change(table) -> None:
    read = table(CANVAS)
    fill_gradebook(read, [_earned(12, "s1")], "17", UTC, replace=False)
    assert read.text() == CANVAS.replace("mcurie,A,,,88", "mcurie,A,12,,88")


def test_another_grade_is_replaced_only_if_told_to_and_excused_never(table) -> None:
    filled = fill_gradebook(
        table(CANVAS), [_earned(7, "s2"), _earned(7, "s3")], "Homework 1 (17)", UTC, replace=True
    )
    found = _canvas_import(filled.table.text(), "Homework 1 (17)")
    assert (found["1002"], found["1003"]) == ("7", "EX")


def test_rows_are_found_by_the_account_without_a_roster(table) -> None:
    filled = fill_gradebook(
        table(CANVAS), [_earned(1, account="1001"), _earned(3, "nobody")], "17", UTC, replace=False
    )
    assert _canvas_import(filled.table.text(), "Homework 1 (17)")["1001"] == "1"
    assert filled.not_found == ["name of nobody"]


def test_the_account_does_not_take_the_row_of_somebody_found_by_id(table) -> None:
    earned = [_earned(2, account="1001"), _earned(1, "s1")]
    filled = fill_gradebook(table(CANVAS), earned, "17", UTC, replace=False)
    assert _canvas_import(filled.table.text(), "Homework 1 (17)")["1001"] == "1"
    assert filled.not_found == ["name of 1001"]


@pytest.mark.parametrize(("second", "written"), [(2, ""), (1.001, "1")])
def test_of_several_scores_of_one_student_none_is_chosen(table, second, written) -> None:
    earned = [_earned(1, "s1"), _earned(second, "s1"), _earned(4, "s4")]
    filled = fill_gradebook(table(CANVAS), earned, "17", UTC, replace=True)
    found = _canvas_import(filled.table.text(), "Homework 1 (17)")
    assert (found["1001"], found["1004"]) == (written, "4")
    assert filled.several == ([] if written else ["name of s1", "name of s1"])


def test_an_id_that_could_be_two_students_is_not_guessed(table) -> None:
    text = CANVAS.replace("1002,s2", "1002,1001")
    filled = fill_gradebook(table(text), [_earned(1, "1001")], "17", UTC, replace=False)
    assert filled.not_found == ["name of 1001"]


def test_an_unknown_or_ambiguous_column_is_refused_with_the_possible_ones(table) -> None:
    for column in (None, "Homework 3", "Current Score (read only)"):
        with pytest.raises(UserError, match=r"possible here: |none") as caught:
            fill_gradebook(table(CANVAS), [], column, UTC, replace=False)
        assert "export.csv: which column is the assignment's?" in str(caught.value)
    only = CANVAS.replace(",Homework 2 (18)", ",Notes")
    assert fill_gradebook(table(only), [_earned(4, "s1")], None, UTC, replace=False).written


def test_what_is_no_gradebook_is_refused(table) -> None:
    with pytest.raises(UserError, match="has no column ID"):
        fill_gradebook(table("a,b\n1,2\n"), [], None, UTC, replace=False)


def _moodle_import(text: str) -> dict[str, str]:
    """Read as Moodle does: the number behind the identifier, the grade by the site's own title."""
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["ID"].removeprefix("Teilnehmer/in"): row["Bewertung"] for row in rows}


def test_moodle_takes_back_what_was_filled_in_in_any_language(table) -> None:
    filled = fill_worksheet(
        table(MOODLE),
        [_earned(91.5, "s1"), _earned(70, account="2316"), _earned(8, "en@x.org")],
        None,
        UTC,
        replace=False,
    )
    assert _moodle_import(filled.table.text()) == {"2315": "91,5", "2316": "80,00", "2317": "8"}
    assert filled.newer == ["name of 2316 (80,00, at an unknown time)"]
    head, *_ = filled.table.text().splitlines()
    assert head == MOODLE.splitlines()[0]


@pytest.mark.parametrize(("points", "written", "lowered"), [(100.0, "100", []), (102.5, "100", 1)])
def test_moodle_gets_no_grade_above_the_maximum_which_it_would_skip(
    table, points: float, written: str, lowered
) -> None:
    filled = fill_worksheet(table(MOODLE), [_earned(points, "s1")], None, UTC, replace=False)
    assert _moodle_import(filled.table.text())["2315"] == written
    assert filled.lowered == (["name of s1 (102.5)"] if lowered else [])
    again = fill_worksheet(
        table(filled.table.text()), [_earned(points, "s1")], None, UTC, replace=False
    )
    assert again.unchanged == ["name of s1"]


def test_canvas_takes_more_than_the_maximum(table) -> None:
    filled = fill_gradebook(table(CANVAS), [_earned(102.5, "s1")], "17", UTC, replace=False)
    assert _canvas_import(filled.table.text(), "Homework 1 (17)")["1001"] == "102.5"
    assert filled.lowered == []


def test_a_worksheet_whose_columns_are_unclear_needs_the_name(table) -> None:
    text = MOODLE.replace(";Ja", ";100,00").replace(";Nein", ";100,00")
    with pytest.raises(UserError, match="Name it with --column"):
        fill_worksheet(table(text), [], None, UTC, replace=False)
    filled = fill_worksheet(table(text), [_earned(3, "s1")], "Bewertung", UTC, replace=False)
    assert _moodle_import(filled.table.text())["2315"] == "3"


def test_what_is_no_worksheet_is_refused(table) -> None:
    with pytest.raises(UserError, match="does not hold Moodle's identifiers"):
        fill_worksheet(table("name,grade\nx,1\n"), [], None, UTC, replace=False)


TIMES = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Online text,Last modified (grade),Feedback comments\n"
    'Participant 1,A,a@x.org,Submitted,10.00,100.00,Yes,"Friday, 27 November 2026, 8:00 AM",'
    '"Thursday, 26 November 2099, 8:00 AM","Friday, 27 November 2026, 1:35 PM",Well done\n'
    "Participant 2,B,b@x.org,Submitted,,100.00,Yes,-,-,-,\n"
    'Participant 3,C,c@x.org,Submitted,12.00,100.00,Yes,-,-,"Friday, 27 November 2026, 9:00 AM",\n'
    'Participant 4,D,d@x.org,Submitted,13.00,100.00,Yes,-,-,"perjantai, 27. marraskuuta 2026, 9.00",\n'
    'Participant 5,E,e@x.org,Submitted,50.00,100.00,Yes,-,-,"Friday, 27 November 2026, 1:35 PM",\n'
    "Participant 6,F,f@x.org,Submitted,14.00,100.00,Yes,-,-,-,\n"
)
OURS = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _all_earn(points: float, at: datetime | None = OURS) -> list[Earned]:
    return [replace(_earned(points, account=f"{n}"), at=at) for n in range(1, 7)]


@pytest.mark.parametrize("over", [True, False])
def test_a_grade_that_is_newer_in_moodle_or_may_be_is_never_written_over(table, over) -> None:
    filled = fill_worksheet(table(TIMES), _all_earn(50), None, UTC, replace=over)
    grades = [row["Grade"] for row in csv.DictReader(filled.table.text().splitlines())]
    assert grades == ["10.00", "50", "50" if over else "12.00", "13.00", "50.00", "14.00"]
    assert filled.newer == [
        "name of 1 (10.00, Friday, 27 November 2026, 1:35 PM)",
        "name of 4 (13.00, perjantai, 27. marraskuuta 2026, 9.00)",
        "name of 6 (14.00, at an unknown time)",
    ]
    assert filled.kept == ([] if over else ["name of 3 (12.00)"])
    assert filled.unchanged == ["name of 5"]


def test_the_clock_of_the_course_decides_what_is_newer(table) -> None:
    west = timezone(timedelta(hours=-5))  # 9:00 there is 14:00 in UTC
    filled = fill_worksheet(table(TIMES), _all_earn(50), None, west, replace=True)
    assert "name of 3 (12.00, Friday, 27 November 2026, 9:00 AM)" in filled.newer


def test_nothing_is_older_than_a_score_of_unknown_age(table) -> None:
    filled = fill_worksheet(table(TIMES), _all_earn(50, at=None), None, UTC, replace=True)
    assert (filled.written, len(filled.newer)) == (["name of 2"], 4)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Friday, 27 November 2026, 10:35 AM", (2026, 11, 27, 10, 35)),
        ("Friday, 27 November 2026, 12:05 AM", (2026, 11, 27, 0, 5)),
        ("Friday, 27 November 2026, 12:05 PM", (2026, 11, 27, 12, 5)),
        ("Freitag, 7. März 2025, 09:05", (2025, 3, 7, 9, 5)),
        ("vendredi 1 août 2025, 23:59", (2025, 8, 1, 23, 59)),
        ("viernes, 27 de noviembre de 2026, 10:35", (2026, 11, 27, 10, 35)),
        ("2026年11月27日(金曜日) 10:35", (2026, 11, 27, 10, 35)),
        ("May 4, 2026, 1:00 p.m.", (2026, 5, 4, 13, 0)),
        ("pátek, 27. listopadu 2026, 10.35", None),
        ("31 February 2026, 10:35", None),
        ("27 November 2026, 25:00", None),
        ("27 November 2026", None),
        ("-", None),
        ("", None),
    ],
)
def test_times_of_many_languages_are_read_and_others_not_guessed(text: str, time) -> None:
    assert read_time(text, UTC) == (time and datetime(*time, tzinfo=UTC))
