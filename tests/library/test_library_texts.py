"""Texts from grading to the student's page: by the command line, and what a later run keeps."""

import csv
import json
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.store import Store
from courses.mini_course import MINI
from intake_builders import code, notebook
from library.conftest import FULL
from marking.builders import call, change, command, seen_on


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def run(mini, *arguments, code=0):
    line = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(
        [*line, "--course", str(MINI), "--dist", str(mini)], capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def hand_in(folder, name, text, **more):
    """Write a zip with a notebook that answers the text question."""
    folder.mkdir(exist_ok=True)
    answer = {
        "cell_type": "markdown",
        "source": text,
        "metadata": {"autograder": {"question": "why_count"}},
    }
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("counting.ipynb", notebook(code(FULL), answer, part="counting"))
        for member, data in more.items():
            archive.writestr(member.replace("_", "."), data)
    return path


def grades(out):
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def _mark(link, name, points, comment):
    one = seen_on(link)[name]
    assert change(link, one, "item 0", None, points)[0] == 200
    assert change(link, one, "item 1", None, 0.5)[0] == 200
    assert change(link, one, "comment", "", comment)[0] == 200


def test_points_reach_all_tables_and_a_later_run_keeps_them(mini, out, tmp_path) -> None:
    folder = tmp_path / "in"
    hand_in(folder, "abel", "To know how many.")
    hand_in(folder, "curie", "Because <b>.")
    printed = run(mini, "grade", folder, "--out", out)
    assert f"Texts of 2 submissions for a person to grade: autograder texts {out}" in printed
    with command(out, mini) as (process, link):
        _mark(link, "abel", 0.5, "Say <i>what</i> for.")
        assert change(link, seen_on(link)["curie"], "item 0", None, 1)[0] == 200
        process.terminate()
        assert f"Grades: {out}/grades.csv" in process.communicate()[0]
    assert process.returncode == 0

    def rows():
        table = grades(out)
        return {name: (table[name]["texts"], table[name]["final"]) for name in ("abel", "curie")}

    checks = float(grades(out)["abel"]["checks"])
    expected = {"abel": ("1", f"{checks + 1:g}"), "curie": ("", f"{checks:g}")}
    assert rows() == expected  # half-finished marks count for nothing yet
    results = json.loads((out / "results" / "abel.json").read_text())
    assert results["score"] == checks + 1
    (entry,) = [one for one in results["tests"] if one["name"] == "why_count: your text"]
    assert (entry["score"], entry["max_score"]) == (1, 1.5)
    assert entry["output"] == "Say <i>what</i> for."
    page = (out / "feedback" / "abel.html").read_text()
    assert "Say &lt;i&gt;what&lt;/i&gt; for." in page
    assert "0.5 of 1: says what for" in page
    assert "graded by a person" in (out / "feedback" / "curie.html").read_text()
    assert "Texts to grade: 1." in (out / "cohort.html").read_text()
    book = (out / "gradebook.csv").read_text().splitlines()
    assert book[0].endswith(",why_count")
    assert next(line for line in book if line.startswith("abel,")).endswith(",1")

    for again in ((), ("--regrade",)):
        printed = run(mini, "grade", folder, "--out", out, *again)
        assert rows() == expected
        assert "Texts of 1 submission for" in printed
        assert "changed after" not in printed

    (folder / "abel.zip").rename(folder / "Abel Niels.zip")  # the same bytes under another name
    run(mini, "grade", folder, "--out", out)
    assert grades(out)["Abel Niels"]["texts"] == "1"
    (folder / "Abel Niels.zip").rename(folder / "abel.zip")

    hand_in(folder, "abel", "Another text.")
    printed = run(mini, "grade", folder, "--out", out)
    assert "Answers that changed after a person graded them" in printed
    assert "'abel: why_count'" in printed
    assert rows() == expected  # the points stay until somebody looks
    assert "changed after a person graded it: why_count" in (out / "cohort.html").read_text()


def test_absent_students_stay_in_the_tables(mini, out, tmp_path) -> None:
    hand_in(tmp_path / "in", "Curie Marie", "Why.")
    roster = tmp_path / "roster.csv"
    roster.write_text("Family name,Given name,ID\nCurie,Marie,1\nTuring,Alan,3\n")
    run(mini, "grade", tmp_path / "in", "--out", out, "--roster", roster)
    before = (out / "gradebook.csv").read_text()
    with command(out, mini) as (process, _):
        process.terminate()
        process.communicate()
    assert (out / "gradebook.csv").read_text() == before
    assert grades(out)["Turing Alan"]["student"] == "3"


def test_a_table_goes_out_and_back(mini, out, tmp_path) -> None:
    hand_in(tmp_path / "in", "abel", "=1+1")
    run(mini, "grade", tmp_path / "in", "--out", out)
    table = tmp_path / "texts.csv"
    printed = run(mini, "texts", out, "--export", table)
    assert printed == f"{table}: 1 answer. Fill in, then: --import {table}\n"
    table.write_text(table.read_text().replace("'=1+1,,,,,,", "'=1+1,,1,0,,Fine.,"))
    assert run(mini, "texts", out, "--import", table, "--as", "ada").startswith("1 mark changed.")
    assert grades(out)["abel"]["texts"] == "1"
    assert "Fine." in (out / "feedback" / "abel.html").read_text()
    with Store(out / "grades.db") as store:
        assert store.load("abel").answers[0].mark.by == "ada"
    table.write_text(table.read_text().replace("Fine.", "Finer."))
    printed = run(mini, "texts", out, "--import", table, code=1)
    assert "Not taken, because mark or answer changed" in printed


def test_pdf_files_are_kept_for_whoever_grades(mini, out, tmp_path) -> None:
    folder = tmp_path / "in"
    large = b"%PDF-1.7" + b"x" * (2 << 20)
    hand_in(folder, "abel", "Why.", report_pdf=large, fake_pdf=b"<script>")
    hand_in(folder, "curie", "Why.")
    printed = run(mini, "grade", folder, "--out", out)
    assert f"1 submission with PDF files, to read beside: {out}/pdf/" in printed
    assert [path.name for path in (out / "pdf").rglob("*.pdf")] == ["report.pdf"]
    assert "larger than 1 MiB" not in (out / "results" / "abel.json").read_text()
    with command(out, mini) as (_, link):
        id_ = seen_on(link)["abel"]["answer"]
        assert call(link, f"pdf/{id_}/0") == (200, large)
    hand_in(folder, "abel", "Why.")
    run(mini, "grade", folder, "--out", out)
    assert list((out / "pdf").rglob("*.pdf")) == []


def test_texts_that_are_only_in_a_pdf_file_are_graded_by_a_person(mini, out, tmp_path) -> None:
    """In a zip without a notebook, as a bare file, and beside the notebook of another part."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, files in (
        ("abel", {"texts/report.pdf": b"%PDF-1.7", "notes.txt": b"x"}),
        ("curie", {"work.py": b"def total(x):\n    return sum(x)\n", "r.pdf": b"%PDF-1.7"}),
        ("empty", {"notes.txt": b"x"}),
        ("fake", {"report.pdf": b"<script>"}),
    ):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            for member, data in files.items():
                archive.writestr(member, data)
    (folder / "hopper.pdf").write_bytes(b"%PDF-1.7 bare")
    printed = run(mini, "grade", folder, "--out", out)
    assert f"Texts of 3 submissions for a person to grade: autograder texts {out}" in printed
    assert f"3 submissions with PDF files, to read beside: {out}/pdf/" in printed
    page = (out / "feedback" / "abel.html").read_text()
    assert "1.5 more points are for texts, which a person grades" in page
    assert "a person reads your PDF file" in page
    with command(out, mini) as (process, link):
        seen = seen_on(link)
        assert set(seen) == {"abel", "curie", "hopper"}
        assert call(link, f"pdf/{seen['hopper']['answer']}/0") == (200, b"%PDF-1.7 bare")
        for name in seen:
            _mark(link, name, 0.5, "Read.")
        process.terminate()
        process.communicate()
    table = grades(out)
    assert [(n, table[n]["final"]) for n in sorted(table)] == [
        ("abel", "1"),
        ("curie", "3"),
        ("empty", "0"),
        ("fake", "0"),
        ("hopper", "1"),
    ]
    results = json.loads((out / "results" / "abel.json").read_text())
    assert results["score"] == 1
    assert [one["name"] for one in results["tests"]] == ["Your submission", "why_count: your text"]
    assert "For your texts: 1 of 1.5 points." in results["output"]
    printed = CliRunner().invoke(main, ["history", str(out), "abel"]).output
    assert printed.splitlines()[-1].startswith("why_count: 20")
    assert printed.splitlines()[-1].endswith(": item 1: open → 0.5 (not finished)")
    run(mini, "grade", folder, "--out", out)
    assert grades(out)["hopper"]["final"] == "1"


def test_the_table_for_spreadsheets_says_which_answers_are_in_a_pdf_file(
    mini, out, tmp_path
) -> None:
    folder, table = tmp_path / "in", tmp_path / "marks.csv"
    hand_in(folder, "abel", "Because it counts.")
    (folder / "hopper.pdf").write_bytes(b"%PDF-1.7 bare")
    printed = run(mini, "grade", folder, "--out", out)
    assert "The points above are for checks. Final scores, with texts, lateness" in printed
    run(mini, "texts", out, "--export", table)
    assert {row["answer"]: (row["text"], row["pdf"]) for row in _rows(table)} == {
        "abel": ("Because it counts.", ""),
        "hopper": ("", "pdf/hopper/hopper.pdf"),
    }
    assert (out / "pdf" / "hopper" / "hopper.pdf").is_file()
    table.write_text(table.read_text().replace("hopper.pdf,,,", "hopper.pdf,0.5,0,"))
    waiting = "Still without the points for texts, which nobody has graded to the end:"
    assert f"{waiting} 2 scores. To grade them:" in run(mini, "publish", "csv", out)
    assert "1 mark changed" in run(mini, "texts", out, "--import", table)
    assert f"{waiting} 1 score. To grade them:" in run(mini, "publish", "csv", out)
    run(mini, "texts", out, "--export", table, "--blind")
    told = [row["pdf"] for row in _rows(table)]
    assert sorted(told) == ["", "1 PDF file: on the page, without a name"]
    assert "hopper" not in table.read_text()


def _rows(table):
    with table.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "holds no grades.db: grade into it first"),
        (("--export", "a.csv", "--import", "a.csv"), "--export and --import exclude each other"),
    ],
)
def test_wrong_commands(mini, out, arguments, said) -> None:
    out.mkdir()
    assert said in run(mini, "texts", out, *arguments, code=2)
