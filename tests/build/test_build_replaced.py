"""A build replaces an earlier one as a whole, or not at all."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.build import build_course
from autograder.build.kept import FOLDER
from autograder.build.replace import replaced
from autograder.errors import BuildError, UserError
from courses.mini_course import MINI

ROOT = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path):
    """Return a copy of the small course, which the test damages."""
    return Path(shutil.copytree(MINI, tmp_path / "course"))


def _left(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != FOLDER
    }


def _earlier_build(dist):
    for name in ("student/sums.zip", "autograder/sums.zip", "cohort/A.zip", "sources.json"):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(b"of an earlier build")
    return _left(dist)


def test_a_build_that_fails_in_one_part_leaves_every_part_as_it_was(course):
    dist = course / "dist"
    before = _earlier_build(dist)
    text = course / "assignment" / "counting.md"
    text.write_text(text.read_text() + "\n```python\nraise KeyError('lost')\n```\n")
    with pytest.raises(BuildError):
        list(build_course(course, dist))
    assert _left(dist) == before
    assert sorted(path.name for path in course.iterdir()) == [
        "assignment",
        "dist",
        "solutions",
        "tests",
    ]


def test_what_the_build_did_not_make_stays(tmp_path):
    dist = tmp_path / "dist"
    _earlier_build(dist)
    (dist / "wheelhouse").mkdir()
    (dist / "wheelhouse" / "a.whl").write_bytes(b"wheel")
    with replaced(dist) as new:
        (new / "student").mkdir()
        (new / "student" / "sums.zip").write_bytes(b"new")
    assert _left(dist) == {"student/sums.zip": b"new", "wheelhouse/a.whl": b"wheel"}
    assert list(tmp_path.iterdir()) == [dist]


HALTS = """
import os, sys
from pathlib import Path
from autograder.build.replace import replaced

moves, rename = int(sys.argv[2]), Path.rename

def counted(self, target):
    global moves
    if moves == 0:
        os.kill(os.getpid(), 9)
    moves -= 1
    return rename(self, target)

Path.rename = counted
with replaced(Path(sys.argv[1])) as new:
    for name in ("student", "autograder"):
        (new / name).mkdir()
        (new / name / "sums.zip").write_bytes(b"new")
"""


@pytest.mark.parametrize("moves", range(5))
def test_a_kill_between_any_two_moves_leaves_nothing_half_new_and_loses_nothing(tmp_path, moves):
    """There is all of the earlier build, none of it, or all of the new one; the next build cleans up."""
    dist = tmp_path / "dist"
    before = _earlier_build(dist)
    (dist / "mine").write_bytes(b"mine")
    done = subprocess.run([sys.executable, "-c", HALTS, dist, str(moves)], cwd=ROOT)
    assert done.returncode in (0, -signal.SIGKILL)
    if moves == 0:
        assert done.returncode == -signal.SIGKILL
    after = _left(dist)
    after.pop("mine", None)
    new = {"student/sums.zip": b"new", "autograder/sums.zip": b"new"}
    assert after in (before, {}, new)
    with replaced(dist):
        pass
    assert _left(dist) == {"mine": b"mine"}
    assert list(tmp_path.iterdir()) == [dist]


def test_a_build_killed_at_any_moment_leaves_what_was_there(course):
    dist = course / "dist"
    before = _earlier_build(dist)
    command = [sys.executable, "-m", "autograder", "build", "--course", course]
    building = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    while not (course / ".dist.new" / "student").exists():
        assert building.poll() is None
        time.sleep(0.01)
    os.killpg(building.pid, signal.SIGKILL)
    building.wait()
    assert _left(dist) == before


@pytest.mark.parametrize("dist", [".", ".."])
def test_a_folder_that_holds_the_course_is_not_built_over(course, dist):
    with pytest.raises(UserError, match="holds the course itself"):
        list(build_course(course, (course / dist).resolve()))
    assert (course / "assignment").is_dir()
