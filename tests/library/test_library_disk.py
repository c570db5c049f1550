"""An output folder that cannot be written ends in a sentence, and the next run continues."""

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import autograder
from autograder.cli.common import EXIT_OUTPUT, EXIT_USAGE
from autograder.errors import OutputFault
from autograder.library.run_log import LOG


def _grade(mini: Path, submissions: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "grade", str(submissions), "--out", str(out)]
    zips = [f"--autograder={path}" for path in sorted((mini / "autograder").iterdir())]
    return subprocess.run(
        [*command, *zips, "--jobs", "2"], cwd=submissions.parent, capture_output=True, text=True
    )


@pytest.fixture
def submissions(tmp_path: Path, write_submission) -> Path:
    folder = tmp_path / "submissions"
    folder.mkdir()
    for number in range(6):
        write_submission(folder, f"team {number}")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of half a MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("only root can mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_nothing(mini: Path, submissions: Path, small_disk: Path) -> None:
    ballast, out = small_disk / "ballast", small_disk / "out"
    ballast.write_bytes(b"x" * (512 - 60) * 1024)
    full = _grade(mini, submissions, out)
    assert full.returncode == EXIT_OUTPUT, full.stderr
    assert "Traceback" not in full.stderr
    *_, said = full.stderr.strip().splitlines()
    assert said.startswith(f"autograder: {out} cannot be written: ")
    assert said.endswith("run the same command again: what is saved is not graded again.")
    assert list(out.rglob(".*")) == []
    ballast.unlink()
    again = _grade(mini, submissions, out)
    assert again.returncode == 0, again.stderr
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["5"] * 6


def test_an_output_folder_that_is_a_file_is_named(mini: Path, submissions: Path) -> None:
    out = submissions.parent / "out"
    out.write_text("")
    for place in (out, out / "deeper"):
        done = _grade(mini, submissions, place)
        assert done.returncode == EXIT_USAGE
        (said,) = done.stderr.strip().splitlines()
        assert said.startswith(f"autograder: {place} cannot be the output folder: ")


def test_a_read_only_file_system_is_named(mini: Path, submissions: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = _grade(mini, submissions, small_disk / "out")
    assert done.returncode == EXIT_USAGE
    assert "cannot be the output folder: Read-only file system. Choose another one." in done.stderr


def _files(out: Path) -> dict[str, bytes]:
    """Return all that a run writes, without records and log, which hold times."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in {"grades.db", LOG}
    }


def _full_at(out: Path, count: int) -> str:
    """Name what the disk was too small for."""
    with closing(sqlite3.connect(out / "grades.db")) as records:
        try:
            saved = records.execute("SELECT count(*) FROM reports").fetchone()[0]
        except sqlite3.OperationalError:
            saved = 0
    if saved < count:
        return "records" if saved == 0 else "some reports"
    return "results" if len(list((out / "results").glob("*.json"))) < count else "tables"


def test_wherever_the_disk_is_full_the_same_command_ends_as_if_it_never_was(
    mini: Path, submissions: Path, small_disk: Path, tmp_path: Path
) -> None:
    zips = sorted((mini / "autograder").iterdir())
    ballast, out, seen = small_disk / "ballast", small_disk / "out", set[str]()
    autograder.grade(submissions, tmp_path / "alone", zips=zips, jobs=1, download="no")
    room = 4
    while True:
        ballast.write_bytes(b"x" * (512 - room) * 1024)
        try:
            autograder.grade(submissions, out, zips=zips, jobs=1, download="no")
        except OutputFault as fault:
            told = str(fault)
        else:
            break
        assert told.startswith(f"{out} cannot be written: ")
        full_at = _full_at(out, 6)
        seen.add(full_at)
        room += 24 if full_at == "records" else 4  # tables need little more than all reports
        assert list(out.rglob(".*")) == []
        ballast.unlink()
        autograder.grade(submissions, out, zips=zips, jobs=1, download="no")
        assert _files(out) == _files(tmp_path / "alone")
        shutil.rmtree(out)
    assert {"records", "some reports", "tables"} <= seen
