"""A run that is killed at any moment, again and again, ends with the same tables."""

import multiprocessing
import random
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from autograder.sandbox.abandoned import clear_abandoned
from courses.mini_course import built_mini

KILLS = 50
SUBMISSIONS = 60
SEED = 20261127


def grade_here(given: str, out: str, zips: list[str], roster: str) -> None:
    """Grade as the command does, in a process that has imported everything before it was forked."""
    from autograder.library.grade import grade

    grade(given, out, zips=zips, roster=roster, jobs=2, download="no")
    sys.stdout.flush()


@pytest.fixture(scope="module")
def processes():
    """Fork runs from a server that has one thread, and all modules."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.library.grade", "autograder.sandbox"])
    return context


@pytest.fixture
def order(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Return what to grade: right and wrong code, and what is refused; a student is missing."""
    given, rows = tmp_path / "in", ["family name,given name,id", "Absent,Somebody,999"]
    given.mkdir()
    for number in range(SUBMISSIONS):
        returns = ("sum(x)", "7", "sum(x) + len(x)", "undefined")[number % 4]
        name, ending = f"Family{number} Given{number}", "zip" if number % 10 == 9 else "py"
        (given / f"{name}.{ending}").write_text(
            f"def total(x):\n    return {returns}  # {number}\n"
        )
        rows.append(f"Family{number},Given{number},{number}")
    (tmp_path / "roster.csv").write_text("\n".join(rows) + "\n")
    zips = sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").glob("sums.zip"))
    return [str(given), list(map(str, zips)), str(tmp_path / "roster.csv")]


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in {"grades.db", "grading.log"}
    }


def saved(out: Path) -> dict[str, str]:
    if not (out / "grades.db").is_file():
        return {}
    with closing(sqlite3.connect(out / "grades.db", timeout=60)) as records:
        try:
            return dict(records.execute("SELECT stem, report FROM reports"))
        except sqlite3.OperationalError:  # killed before the tables were made
            return {}


def test_killed_fifty_times_it_ends_with_the_same_gradebook(
    processes, order, tmp_path: Path
) -> None:
    given, zips, roster = order
    alone, out = tmp_path / "alone", tmp_path / "out"

    def start(folder: Path):
        process = processes.Process(target=grade_here, args=(given, str(folder), zips, roster))
        process.start()
        return process

    begun = time.monotonic()
    whole = start(alone)
    whole.join()
    assert whole.exitcode == 0
    takes = time.monotonic() - begun  # decides where runs are killed, and nothing else
    chance, kills, in_the_middle = random.Random(SEED), 0, 0
    while kills < KILLS:
        before = saved(out)
        run = start(out)
        more = len(before) + chance.choice([0, 1, 1, 2])
        while run.is_alive() and len(saved(out)) < more:
            run.join(timeout=0.02)
        run.join(timeout=chance.uniform(0, takes / 20))
        run.kill()
        run.join()
        if run.exitcode == 0:  # it was at its end already
            assert files(out) == files(alone)
            shutil.rmtree(out)
            continue
        kills += 1
        now = saved(out)
        assert before.items() <= now.items()
        in_the_middle += 0 < len(now) < SUBMISSIONS
    assert in_the_middle > KILLS / 2
    last = start(out)
    last.join()
    assert last.exitcode == 0
    assert files(out) == files(alone)
    assert saved(out) == saved(alone)
    clear_abandoned()
