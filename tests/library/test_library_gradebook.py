"""A gradebook belongs to one run: its submissions, its checks, and each point for one person."""

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROSTER = "Family name,Given name,ID\nCurie,Marie,1\nNoether,Emmy,2\nTuring,Alan,3\n"


def grade(dist: Path, out: Path, *arguments: str | Path) -> str:
    """Grade by the command line; return what it printed."""
    zips = [w for path in (dist / "autograder").iterdir() for w in ("--autograder", str(path))]
    command = [sys.executable, "-m", "autograder", "grade", *map(str, arguments), *zips]
    done = subprocess.run(
        [*command, "--out", out, "--download", "no"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def stricter(dist: Path, target: Path) -> Path:
    """Copy the build, and change a hidden check so that no code passes it."""
    for path in (dist / "autograder").iterdir():
        changed = target / "autograder" / path.name
        changed.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "files/hidden/total.py":
                    assert b"expect.close(student.total(" in data
                    data = data.replace(
                        b"expect.close(student.total(", b"expect.close(1 + student.total("
                    )
                new.writestr(name, data)
    return target


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_after_a_check_changed_no_row_is_by_the_old_one(
    mini, write_submission, out, tmp_path
) -> None:
    first, second = (write_submission(tmp_path / "in", name) for name in ("abel", "noether"))
    grade(mini, out, first, second)
    before = {name: row["total"] for name, row in rows(out).items()}
    assert before == {"abel": "2", "noether": "2"}

    changed = stricter(mini, tmp_path / "changed")
    grade(changed, out, first)
    assert {name: row["total"] for name, row in rows(out).items()} == {"abel": "0"}

    printed = grade(changed, out, first, second)
    assert "2 submissions, 1 of them unchanged" in printed
    assert {name: row["total"] for name, row in rows(out).items()} == {"abel": "0", "noether": "0"}


def test_what_is_no_longer_handed_in_has_no_row_and_is_listed(
    mini, write_submission, out, tmp_path
) -> None:
    folder = tmp_path / "in"
    for name in ("abel", "noether"):
        write_submission(folder, name)
    grade(mini, out, folder)
    (folder / "abel.zip").rename(folder / "Abel Niels.zip")
    (folder / "noether.zip").rename(tmp_path / "noether.zip")

    printed = grade(mini, out, folder)
    assert "1 submission, 1 of them unchanged" in printed
    assert "not among the submissions of this run" in printed
    assert "'abel' and 'noether'" in printed
    assert list(rows(out)) == ["Abel Niels"]
    assert [path.stem for path in (out / "results").iterdir()] == ["Abel Niels"]
    assert "noether" not in (out / "texts" / "why_count.md").read_text()

    shutil.move(tmp_path / "noether.zip", folder)
    printed = grade(mini, out, folder)
    assert "2 submissions, 2 of them unchanged" in printed  # the report was kept
    assert list(rows(out)) == ["Abel Niels", "noether"]
    assert (out / "results" / "noether.json").exists()


def test_who_joins_by_id_finds_only_the_submission_that_counts(
    mini, write_submission, out, tmp_path
) -> None:
    folder = tmp_path / "in"
    for name in ("Curie Marie - Noether Emmy", "Noether Emmy - Curie Marie"):
        write_submission(folder, name, note="the same bytes")
    (tmp_path / "roster.csv").write_text(ROSTER)
    for _ in range(2):  # the second time, the report on the same bytes is already there
        printed = grade(mini, out, folder, "--roster", tmp_path / "roster.csv")
    assert "2 submissions, 1 of them unchanged" in printed
    counts, replaced = (rows(out)[path.stem] for path in sorted(folder.iterdir()))
    assert (counts["status"], counts["score"], counts["students"]) == ("graded", "5", "1; 2")
    assert (replaced["status"], replaced["score"], replaced["students"]) == ("replaced", "", "")
    assert replaced["reason"].startswith("The same files as 'Curie Marie - Noether Emmy'")
    assert "Noether Emmy - Curie Marie: replaced: The same files as" in printed
    assert rows(out)["Turing Alan"]["score"] == "0"


def test_a_refusal_of_the_only_submission_is_a_zero_with_its_owner(mini, out, tmp_path) -> None:
    (tmp_path / "Turing Alan.zip").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "roster.csv").write_text(ROSTER)
    grade(mini, out, tmp_path / "Turing Alan.zip", "--roster", tmp_path / "roster.csv")
    row = rows(out)["Turing Alan"]
    assert (row["status"], row["score"], row["students"]) == ("not graded", "0", "3")


def test_half_a_surrogate_pair_in_a_students_message_does_not_end_the_run(
    mini, write_submission, out, tmp_path
) -> None:
    says = "def total(x):\n    raise ValueError('\\ud800 is half a character')\n"
    grade(mini, out, write_submission(tmp_path, "half", says), write_submission(tmp_path, "abel"))
    assert rows(out)["half"]["status"] == "graded"
    assert rows(out)["abel"]["score"] == "5"
    assert "is half a character" in (out / "results" / "half.json").read_text()
