"""From the student's call to the instructor's tables: who packed a submission, and when."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import autograder
from autograder.errors import UserError
from autograder.library.pages import write_pages
from courses.mini_course import MINI

ROSTER = "Family name,Given name,ID,Team\nCurie,Marie,1867,a\nNoether,Emmy,1882,a\n"


@pytest.fixture
def handed_in(mini: Path, tmp_path: Path):
    """Export as a student does, from the student zip itself; return the zip."""
    folder = tmp_path / "student"
    with zipfile.ZipFile(mini / "student" / "sums.zip") as archive:
        archive.extractall(folder)

    def export(*authors: str) -> Path:
        call = f"from autograder.checks.notebook import grader; grader.export(*{authors!r})"
        done = subprocess.run(
            [sys.executable, "-c", call], cwd=folder, capture_output=True, text=True, check=True
        )
        assert "Nothing is written in sums.ipynb for 'total'." in done.stdout
        assert "Not in this zip: counting.ipynb" in done.stdout
        (path,) = folder.glob("*.zip")
        return path

    return export


@pytest.fixture
def graded(mini: Path, tmp_path: Path):
    def call(path: Path) -> Path:
        (tmp_path / "roster.csv").write_text(ROSTER)
        out, zips = tmp_path / "out", sorted((mini / "autograder").glob("*.zip"))
        autograder.grade(path, out, zips=zips, roster=tmp_path / "roster.csv")
        return out

    return call


def _row(out: Path) -> dict[str, str]:
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        (row,) = (row for row in csv.DictReader(file) if row["declared_packed"])
        return row


def test_a_team_that_names_itself_is_found_and_nothing_is_remarked(handed_in, graded) -> None:
    path = handed_in("Curie, Marie, 1867", "Noether, Emmy, 1882")
    assert path.name == "Curie_Marie - Noether_Emmy.zip"
    out = graded(path)
    row = _row(out)
    assert row["students"] == "1867; 1882"
    assert row["declared_authors"] == "Curie Marie (1867); Noether Emmy (1882)"
    assert "names" not in row["reason"]
    page = (out / "feedback" / "Curie_Marie - Noether_Emmy.html").read_text()
    assert re.search(r"Packed 20\d\d-\S+ \S+ for Curie Marie \(1867\), Noether Emmy \(1882\)", page)
    made = json.loads((out / "results" / "Curie_Marie - Noether_Emmy.json").read_text())
    assert made["extra_data"]["declared"]["packed"] == row["declared_packed"]


def test_a_wrong_id_is_told_in_the_gradebook_on_the_page_and_to_the_student(
    handed_in, graded
) -> None:
    out = graded(handed_in("Curie, Marie, 1882", "Noether, Emmy, 7"))
    said = "The submission names Noether Emmy (7), not of this team in the roster."
    row = _row(out)
    assert row["students"] == "1867; 1882"
    assert said in row["reason"]
    assert "The roster has Noether Emmy for the id in Curie Marie (1882)." in row["reason"]
    for path in (
        "cohort.html",
        "feedback/Curie_Marie - Noether_Emmy.html",
        "results/Curie_Marie - Noether_Emmy.json",
    ):
        assert said in (out / path).read_text(), path


def test_pages_for_earlier_stages_lie_beside_the_others(mini, handed_in, graded) -> None:
    out = graded(handed_in("Curie, Marie, 1867", "Noether, Emmy, 1882"))
    published = (out / "feedback" / "Curie_Marie - Noether_Emmy.html").read_text()
    assert write_pages(out, stage="before_deadline", course=MINI, dist=mini) == 1
    before = (out / "feedback_before_deadline" / "Curie_Marie - Noether_Emmy.html").read_text()
    later = "You learn more about the hidden checks when the grades are published."
    assert later in before
    assert later not in published
    of_a_hidden_check = "Three numbers are added."
    assert of_a_hidden_check in published
    assert of_a_hidden_check not in before
    assert (out / "feedback" / "Curie_Marie - Noether_Emmy.html").read_text() == published
    with pytest.raises(UserError, match="stage is 'now': expected one of before_deadline, after_d"):
        write_pages(out, stage="now", course=MINI, dist=mini)
