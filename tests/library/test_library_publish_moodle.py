"""Grades go back into Moodle's worksheet by the command, and none is lost that is newer there."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

import autograder
from autograder.cli import main
from courses.mini_course import MINI

WORKSHEET = (
    "Kennung,Name,ID-Nummer,Status,Bewertung,Bestwertung,Änderbar,Abgabe,Bewertet,Feedback\n"
    'Teilnehmer/in 1,Niels Abel,7,x,1,6,Ja,-,"Samstag, 1. Januar 2000, 10:00",\n'
    'Teilnehmer/in 2,Marie Curie,8,x,2,6,Ja,-,"Freitag, 1. Januar 2100, 10:00",\n'
    "Teilnehmer/in 3,Emmy Noether,9,x,,6,Ja,-,-,\n"
)
ROSTER = "Family name,Given name,ID\nAbel,Niels,7\nCurie,Marie,8\nNoether,Emmy,9\n"


@pytest.fixture
def publish(mini: Path, write_submission, tmp_path: Path):
    """Grade three, then fill the worksheet; return the grades and what was said."""
    for name in ("Abel Niels", "Curie Marie", "Noether Emmy"):
        write_submission(tmp_path / "in", name)
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "grades.csv").write_text(WORKSHEET, encoding="utf-8")
    zips, out = sorted((mini / "autograder").glob("*.zip")), tmp_path / "out"
    autograder.grade(tmp_path / "in", out, zips=zips, roster=tmp_path / "roster.csv")

    def call(*options: str) -> tuple[list[str], str]:
        place = ["--into", str(tmp_path / "grades.csv"), "--course", str(MINI), "--dist", str(mini)]
        done = CliRunner().invoke(main, ["publish", "moodle", str(out), *place, *options])
        assert done.exit_code == 0, done.output
        with (out / "publish" / "grades.csv").open(newline="", encoding="utf-8") as file:
            return [row["Bewertung"] for row in csv.DictReader(file)], done.output

    return call


def test_what_is_newer_in_moodle_stays_and_is_listed(publish) -> None:
    newer = (
        "1 rows hold another grade that is newer than ours, or may be, and was kept, also with "
        "--replace (empty its cell to have it written): "
        "'Curie Marie (8) (2, Freitag, 1. Januar 2100, 10:00)'"
    )
    grades, said = publish("--replace")
    assert grades == ["5", "2", "5"]
    assert newer in said
    assert "which was kept" not in said
    grades, said = publish()
    assert grades == ["1", "2", "5"]
    assert newer in said
    assert "1 rows hold another grade, which was kept (--replace writes over them)" in said
