"""`autograder publish csv`: everybody's final score, in a file that no spreadsheet misreads."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.model import About, Override, Report, Status
from autograder.report import write_grades

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\uff1d1+1", "x;=1+1")


def _publish(reports: list[Report], out: Path) -> tuple[str, list[list[str]]]:
    write_grades(reports, out / "grades.csv", None)
    done = CliRunner().invoke(main, ["publish", "csv", str(out)])
    assert done.exit_code == 0, done.output
    text = (out / "publish" / "grades.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    return done.output, list(csv.reader(text.removeprefix("\ufeff").splitlines()))


def _report(stem: str, *students: str, status: Status = Status.GRADED, **about) -> Report:
    known = About(students=students, **about)
    return Report(stem=stem, digest="d", status=status, max_score=9, about=known)


def test_a_team_has_a_row_for_each_member_and_nobody_is_dropped(tmp_path: Path) -> None:
    override = Override(student="2", points=1.5, sets=False, reason="presented it")
    said, rows = _publish(
        [
            _report("a - b", "1", "2", overrides=(override,)),
            _report("Zoë", status=Status.NOT_GRADED),
            _report("broken", "3", status=Status.GRADER_ERROR),
        ],
        tmp_path,
    )
    assert rows == [
        ["student", "score", "submission", "explained"],
        ["1", "0", "a - b", "0 = 0"],
        ["2", "1.5", "a - b", "0 + 1.5 (presented it) = 1.5"],
        ["", "0", "Zoë", "0 = 0"],
        ["3", "", "broken", ""],
    ]
    assert said == (
        f"{tmp_path}/publish/grades.csv: 3 scores\n"
        "submissions of which nobody knows whose they are: 'Zoë'\n"
        "without a score: '3'\n"
    )


@pytest.mark.parametrize("name", EVIL)
def test_no_cell_is_a_formula_in_any_spreadsheet(tmp_path: Path, name: str) -> None:
    override = Override(student=name, points=1, sets=False, reason=name)
    _, (_, *rows) = _publish([_report(name, name, overrides=(override,))], tmp_path)
    text = (tmp_path / "publish" / "grades.csv").read_text(encoding="utf-8")
    for cell in [cell for row in rows for cell in row]:
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b"))
        assert f'"{cell}"' in text
        assert cell.isprintable()


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["publish", "csv", str(tmp_path)])
    assert (done.exit_code, done.output) == (
        2,
        f"autograder: {tmp_path} holds no grades.csv: grade into it first\n",
    )
    done = CliRunner().invoke(main, ["publish", "canvas", str(tmp_path)])
    assert (done.exit_code, done.output) == (
        2,
        "autograder: canvas needs its own table: name the file it exported with --into\n",
    )
