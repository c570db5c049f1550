"""After a check was mended, submissions are graded again in containers, where they were graded."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from container_builders import IMAGE, ROOT, grade

from autograder.runners.engine import Engine
from courses.mini_course import built_mini

FORGETS = """
def total(x):
    return sum(x)


class Counter:
    def __init__(self, step=1):
        self.step, self.count = step, 0

    def add(self, n):
        self.count = total([n]) * self.step
        return self.count
"""
LINE = '    expect.close(counter.add(2), 2 * STEP, "count")\n'
MENDED = f'{LINE}    expect.close(counter.add(1), 3 * STEP, "count after two calls")\n'


def _mend(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in members.items():
            text = data.decode() if info.filename == "files/hidden/Counter.py" else ""
            assert not text or LINE in text
            archive.writestr(info, text.replace(LINE, MENDED) if text else data)


def _regrade(out: Path, *options: str) -> str:
    command = [sys.executable, "-m", "autograder", "regrade", str(out), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_mini(tmp_path_factory.getbasetemp())


@pytest.fixture
def graded(docker: Engine, mini: Path, tmp_path: Path) -> Path:
    """Grade a submission in a container, then mend the check that it passed."""
    zipped, given = tmp_path / "zips" / "counting.zip", tmp_path / "in"
    zipped.parent.mkdir()
    given.mkdir()
    shutil.copy(mini / "autograder" / "counting.zip", zipped)
    (given / "noether.py").write_text(FORGETS)
    done = grade(given, tmp_path / "out", zipped, "--container", IMAGE, "--engine", "docker")
    assert float(done.rows["noether"]["score"]) == 3
    _mend(zipped)
    return tmp_path / "out"


def test_the_same_image_grades_again_and_the_affected_question_is_named(graded: Path) -> None:
    told = _regrade(graded)
    assert f"containers: {IMAGE} by docker" in told
    assert "Counter: changed: 'hidden/Counter.py'" in told
    assert "noether: 3 / 4 → 0 / 4: Counter.counts_in_steps: 3 (passed) → 0 (failed)" in told


def test_without_its_image_or_an_engine_it_refuses_and_changes_nothing(
    graded: Path, monkeypatch
) -> None:
    before = (graded / "grades.csv").read_bytes()
    subprocess.run(["docker", "tag", IMAGE, f"{IMAGE}:kept"], check=True)
    try:
        subprocess.run(["docker", "rmi", IMAGE], check=True, capture_output=True)
        assert f"docker has no image '{IMAGE}'. Build it: make image" in _regrade(graded, "--apply")
    finally:
        subprocess.run(["docker", "tag", f"{IMAGE}:kept", IMAGE], check=True)
        subprocess.run(["docker", "rmi", f"{IMAGE}:kept"], check=True, capture_output=True)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    assert "No container engine answers" in _regrade(graded, "--apply")
    assert (graded / "grades.csv").read_bytes() == before
