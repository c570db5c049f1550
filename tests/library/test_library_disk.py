"""An output folder that cannot be written ends in a sentence, and the next run continues."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli.common import EXIT_OUTPUT, EXIT_USAGE


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
