"""A download and a roster, from the command line to the gradebook."""

import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROSTER = """Family name,Given name,ID,Team
Curie,Marie,1,
Noether,Emmy,2,Göttingen
Hilbert,David,3,Göttingen
Shannon,Claude,4,
Lovelace,Ada,5,
"""


def _grade(*arguments: str | Path, bundle: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "grade", *map(str, arguments)]
    return subprocess.run(
        [*command, "--autograder", str(bundle)], cwd=ROOT, capture_output=True, text=True
    )


def _rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(dist: Path, bundle_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory):
    """Grade a Canvas download of four with a roster of five."""
    folder = tmp_path_factory.mktemp("download")
    submissions = {
        "curiemarie_1001_2001_Curie Marie.zip": "Curie Marie",
        "noetheremmy_LATE_1002_2002_Noether Emmy - Hilbert David-1.zip": (
            "Noether Emmy - Hilbert David"
        ),
        "shannonclaude_1003_2003_Shannon Claude.zip": "Shannon Claude",
        "nemo_1004_2004_hw.zip": "Noether Emmy - Hilbert David",
    }
    with zipfile.ZipFile(folder / "submissions.zip", "w") as download:
        for name, specimen in submissions.items():
            download.write(dist / "cohort" / f"{specimen}.zip", name)
    (folder / "roster.csv").write_text(ROSTER)
    arguments = [
        folder / "submissions.zip",
        "--download",
        "canvas",
        "--roster",
        folder / "roster.csv",
    ]
    arguments += ["--out", folder / "out"]
    return _grade(*arguments, bundle=bundle_paths["normalization"]), folder, arguments


def test_every_member_and_every_student_has_a_row(graded) -> None:
    done, folder, _ = graded
    assert done.returncode == 0, done.stderr
    assert "opened as a Canvas download: 4 submissions" in done.stdout
    rows = _rows(folder / "out")
    assert {name: row["students"] for name, row in rows.items()} == {
        "curiemarie 1001": "1",
        "nemo 1004": "",
        "noetheremmy 1002": "3; 2",
        "shannonclaude 1003": "4",
        "Lovelace Ada": "5",
    }
    assert rows["curiemarie 1001"]["score"] == "40"
    assert rows["noetheremmy 1002"]["late"] == "late, according to Canvas"
    assert rows["shannonclaude 1003"]["status"] == "not graded"
    assert rows["Lovelace Ada"]["reason"] == "Nothing was handed in under this name."
    assert rows["nemo 1004"]["reason"].endswith("'nemo' is not in the roster.")


def test_results_say_that_it_was_late(graded) -> None:
    _, folder, _ = graded
    results = json.loads((folder / "out" / "results" / "noetheremmy 1002.json").read_text())
    assert results["extra_data"]["late"] == "late, according to Canvas"


def test_another_roster_and_deadline_grade_nothing_again(
    graded, bundle_paths: dict[str, Path]
) -> None:
    _, folder, arguments = graded
    (folder / "roster.csv").write_text(ROSTER.replace("Lovelace,Ada,5", "Nemo,,6"))
    again = _grade(
        *arguments, "--deadline", "2026-12-01T23:59:00Z", bundle=bundle_paths["normalization"]
    )
    assert "4 submissions, 4 of them unchanged" in again.stdout
    rows = _rows(folder / "out")
    assert rows["nemo 1004"]["students"] == "6"
    assert "Lovelace Ada" not in rows


DECISIONS = """id;handed in;slip days;override;reason
2;2026-12-01T12:00:01Z;;;Canvas shows the time
1;;;+2,5;presented it
4;;;=10;graded by hand
99;;1;;left the course
"""


def test_lateness_and_decisions_make_the_final_score_and_grade_nothing_again(
    graded, bundle_paths: dict[str, Path]
) -> None:
    """The course takes half of the points for a started day."""
    _, folder, arguments = graded
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "decisions.csv").write_text(DECISIONS)
    told = ["--deadline", "2026-12-01T12:00:00Z", "--decisions", folder / "decisions.csv"]
    done = _grade(*arguments, *told, bundle=bundle_paths["normalization"])
    assert done.returncode == 0, done.stderr
    assert "4 submissions, 4 of them unchanged" in done.stdout
    assert "decisions about students of no submission: '99'" in done.stdout
    with (folder / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
        grades = {row["student"]: row for row in csv.DictReader(file)}
    late = "1 started day at 50 % each: 50 % of the points; 12.5 - 6.25 = 6.25"
    assert {id_: (row["final"], row["explained"]) for id_, row in grades.items()} == {
        "1": ("45.5", "40 + 3 (extra credit) + 2.5 (presented it) = 45.5"),
        "2": ("6.25", late),
        "3": ("6.25", late),
        "4": ("10", "set to 10: graded by hand"),
        "5": ("0", "0 = 0"),
        "": ("12.5", "12.5 = 12.5"),
    }
    results = json.loads((folder / "out" / "results" / "noetheremmy 1002.json").read_text())
    assert results["score"] == 6.25
    assert (
        "Taken off: 6.25 points (1 started day at 50 % each: 50 % of the points)."
        in (results["output"])
    )


EXPORT = """Student,ID,SIS User ID,Homework 1 (17)
Points Possible,,,87.5
"Curie, Marie",1001,1,
"Noether, Emmy",1002,2,
"Hilbert, David",1006,3,3
"Lovelace, Ada",1005,5,
"""


def test_grades_and_pages_go_back_to_canvas(graded, bundle_paths: dict[str, Path]) -> None:
    _, folder, arguments = graded
    (folder / "roster.csv").write_text(ROSTER)
    assert _grade(*arguments, bundle=bundle_paths["normalization"]).returncode == 0
    (folder / "gradebook.csv").write_text(EXPORT)
    command = [sys.executable, "-m", "autograder", "publish", "canvas", folder / "out"]
    done = subprocess.run(
        [*command, "--into", folder / "gradebook.csv"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    written = (folder / "out" / "publish" / "gradebook.csv").read_text().splitlines()
    assert [line.rpartition(",")[2] for line in written] == [
        "Homework 1 (17)",
        "87.5",
        "43",
        "12.5",
        "3",
        "",
    ]
    assert "2 grades written" in done.stdout
    assert "1 rows hold another grade, which was kept" in done.stdout
    assert "2 have a score but no row in the table: 'nemo 1004' and 'shannonclaude 1003 (4)'" in (
        done.stdout
    )
    with zipfile.ZipFile(folder / "out" / "publish" / "feedback-canvas.zip") as pages:
        assert sorted(pages.namelist()) == [
            "curiemarie_1001_2001_feedback.html",
            "nemo_1004_2004_feedback.html",
            "noetheremmy_LATE_1002_2002_feedback.html",
            "shannonclaude_1003_2003_feedback.html",
        ]
    again = subprocess.run(
        [*command, "--into", folder / "out" / "publish" / "gradebook.csv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 2
    assert "name the platform's own export" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--roster", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["--roster", "README.md"], "README.md lacks a column"),
        (["--decisions", "README.md"], "README.md lacks a column"),
        (["--deadline", "soon"], "expected a time with its zone"),
        (["--download", "blackboard"], "Invalid value"),
    ],
)
def test_a_wrong_option_ends_with_a_sentence(
    arguments, told: str, dist: Path, bundle_paths: dict[str, Path], tmp_path: Path
) -> None:
    given = [dist / "cohort", *arguments, "--out", tmp_path / "out"]
    done = _grade(*given, bundle=bundle_paths["normalization"])
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
