"""The command line: exit codes, sentences instead of tracebacks, and the files it writes."""

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.store import Store
from integration.sample_verdicts import COURSE, SAMPLES, differences

ROOT = Path(__file__).parents[2]


def _run(*arguments: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=env)


def _all(bundle_paths: dict[str, Path]) -> list[str | Path]:
    return [word for path in bundle_paths.values() for word in ("--autograder", path)]


@pytest.fixture(scope="module")
def graded(dist: Path, bundle_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory):
    """Grade the sample cohort once."""
    out = tmp_path_factory.mktemp("out")
    done = _run("grade", dist / "cohort", "--out", out, *_all(bundle_paths))
    return done, out


def test_the_cohort_ends_with_a_line_for_everyone(graded, dist: Path) -> None:
    done, _ = graded
    assert done.returncode == 0, done.stderr
    for path in (dist / "cohort").iterdir():
        assert path.stem in done.stdout
    assert "Curie Marie: 87.5 / 87.5" in done.stdout
    assert "Shannon Claude: not graded: The zip is damaged" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_sample_ends_as_the_file_beside_it_says(graded, sample) -> None:
    _, out = graded
    with Store(out / "grades.db") as store:
        assert [*differences(sample, store.load(sample.team))] == []


def test_the_gradebook_has_a_row_for_everyone(graded, dist: Path) -> None:
    _, out = graded
    with (out / "gradebook.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:4] == ["submission", "status", "score", "max_score"]
    assert {row["submission"] for row in rows} == {p.stem for p in (dist / "cohort").iterdir()}


def test_every_submission_has_results_for_gradescope(graded, dist: Path) -> None:
    _, out = graded
    for path in (dist / "cohort").iterdir():
        results = json.loads((out / "results" / f"{path.stem}.json").read_text())
        assert results["tests"]
        for test in results["tests"]:
            assert set(test["extra_data"]) >= {"question", "check", "verdict"}
            assert 0 <= test["score"] <= test["max_score"]


def test_the_records_say_the_same_as_the_gradebook(graded) -> None:
    _, out = graded
    with sqlite3.connect(out / "grades.db") as records:
        total = dict(records.execute("SELECT stem, sum(points) FROM outcomes GROUP BY stem"))
        (kept,) = records.execute("SELECT sum(score) FROM reports").fetchone()
    with (out / "gradebook.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            points = float(row["score"]) + float(row["extra credit"] or 0)
            points += COURSE.unlock.costs if row["unlocked"] else 0  # one sample unlocked one
            assert points == pytest.approx(total.get(row["submission"], 0))
            kept -= float(row["score"])
    assert kept == pytest.approx(0)


def test_unchanged_submissions_are_not_graded_twice(
    graded, dist: Path, bundle_paths: dict[str, Path]
) -> None:
    _, out = graded
    before = (out / "gradebook.csv").read_bytes()
    again = _run("grade", dist / "cohort", "--out", out, *_all(bundle_paths))
    count = len(list((dist / "cohort").iterdir()))
    assert f"{count} submissions, {count} of them unchanged" in again.stdout
    assert (out / "gradebook.csv").read_bytes() == before


def test_an_unwritable_table_does_not_lose_the_others(
    dist: Path, bundle_paths: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    first = ("--autograder", bundle_paths["normalization"])
    shutil.copy(dist / "cohort" / "Curie Marie.zip", folder)
    (folder / "text_question.pdf").write_bytes(b"%PDF-1.7 not a zip")
    (folder / "empty.zip").write_bytes(b"")
    done = _run("grade", folder, "--out", tmp_path / "out", *first)
    assert done.returncode == 0
    assert "Curie Marie: 40 / 40" in done.stdout
    assert "text_question: not graded:" in done.stdout
    assert "PDF" in done.stdout
    assert "empty: not graded:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grade"], "Missing argument"),
        (["grade", "nowhere", "--out", "x"], "does not exist. Name a folder of submissions"),
        (["grade", "README.md"], "--out"),
        (["frobnicate"], "No such command"),
        (["build", "--course", "nowhere"], "course.toml does not exist"),
        (["grade", "README.md", "--out", "x", "--autograder", "no.zip"], "make assignment"),
    ],
)
def test_a_wrong_command_ends_with_a_sentence_and_code_2(arguments, told: str) -> None:
    done = _run(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (ROOT / "x").exists()


@pytest.mark.parametrize("command", [[], ["build"], ["grade"]])
def test_every_command_has_help(command: list[str]) -> None:
    done = _run(*command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_a_failing_grader_is_distinguished_and_ends_with_code_3(
    dist: Path, bundle_paths: dict[str, Path], tmp_path: Path
) -> None:
    """A bug in a check must neither give zero points nor pass."""
    import zipfile

    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(bundle_paths["normalization"]) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "files/hidden/batchnorm_backward.py":
                data = data.replace(b"def _training(eps", b"def _training(eps_gone")
            new.writestr(name, data)
    out = tmp_path / "out"
    done = _run("grade", dist / "cohort" / "Curie Marie.zip", "--out", out, "--autograder", broken)
    assert done.returncode == 3
    assert "Curie Marie: grader error" in done.stdout
    with (out / "gradebook.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["status"], row["score"]) == ("grader error", "")
    results = json.loads((out / "results" / "Curie Marie.json").read_text())
    assert "not your fault" in results["output"]
    assert "Traceback" not in json.dumps(results)


def test_without_any_sandbox_it_refuses_and_says_what_to_install(
    dist: Path, bundle_paths: dict[str, Path], tmp_path: Path
) -> None:
    """An ordinary user without bubblewrap gets a sentence; only --unsafe grades without a sandbox."""
    script = "import os, sys\nos.geteuid = lambda: 1000\nfrom autograder.cli import main\nmain()"
    arguments = [
        "grade",
        str(dist / "cohort" / "Curie Marie.zip"),
        "--out",
        str(tmp_path / "out"),
        "--autograder",
        str(bundle_paths["normalization"]),
    ]
    command = [sys.executable, "-c", script, *arguments]
    env = {"PATH": "/nonexistent"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=env)
    assert done.returncode == 2
    assert "apt install bubblewrap" in done.stderr
    assert not (tmp_path / "out").exists()
    done = subprocess.run([*command, "--unsafe"], cwd=ROOT, capture_output=True, text=True, env=env)
    assert done.returncode == 0
    assert "runs with your rights" in done.stdout
    assert "40 / 40" in done.stdout
