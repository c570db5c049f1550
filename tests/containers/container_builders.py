"""Runs what the container tests need: the project's scripts, and the command line."""

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGE = "autograder-test"
HOW = "start Docker; or as root: scripts/install-system-packages --engine"

MEMORY_BOMB = """
import os
import time


def pytorch_momentum(*_):
    for _ in range(25):
        if os.fork() == 0:
            hold = b"1" * (200 << 20)
            time.sleep(30)
            os._exit(0)
    while True:
        pass
"""
"""Many processes, each within the limit of one. Few checks call this function, to save time."""


def missing(why: str) -> None:
    """Skip, and say how to get an engine."""
    pytest.skip(f"{why}. To have one: {HOW}")


def script(name: str, *arguments: str | Path, **environment: str) -> str:
    """Run one of the project's scripts; return what it prints."""
    done = subprocess.run(
        [ROOT / "scripts" / name, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"scripts/{name}: {done.stderr}")
    return done.stdout.strip()


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The result of a run of the command line."""

    code: int
    printed: str
    rows: dict[str, dict[str, str]]
    """The rows of the gradebook, by submission."""


def grade(folder: Path, out: Path, quick_zip: Path, *options: str) -> Rows:
    """Run `autograder grade` as a person would."""
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
    done = subprocess.run(
        [*command, "--autograder", str(quick_zip), *options],
        cwd=out.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    if not (out / "gradebook.csv").exists():
        raise RuntimeError(done.stdout + done.stderr)
    with (out / "gradebook.csv").open(newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    return Rows(code=done.returncode, printed=done.stdout + done.stderr, rows=rows)
