"""Installed only with what grading needs, it grades, and names what to install for the rest."""

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from autograder.cli.extras import _EXTRAS
from courses.mini_course import MINI, built_mini

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "autograder" / "runners" / "requirements-grading.lock"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Make an environment like the container's and Gradescope's, but without otter and fica."""
    folder = tmp_path_factory.mktemp("small")
    pip = ["-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = [sys.executable, *pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*wheel, folder, ROOT], check=True)
    venv.create(folder / ".venv", with_pip=True)
    python = str(folder / ".venv" / "bin" / "python")
    install = [python, *pip, "install", "--no-deps"]
    subprocess.run([*install, "--require-hashes", "--requirement", LOCK], check=True)
    subprocess.run([*install, *folder.glob("*.whl")], check=True)
    return python


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_mini(tmp_path_factory.getbasetemp())


def _run(python, *arguments, cwd):
    command = [python, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _grade(built, tmp_path):
    zips = [word for z in (built / "autograder").iterdir() for word in ("--autograder", z)]
    return ("grade", built / "cohort", "--out", tmp_path / "out", *zips)


def test_it_grades(environment, built, tmp_path):
    done = _run(environment, *_grade(built, tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "6 / 6" in done.stdout


@pytest.mark.parametrize(
    ("command", "extra"),
    [(["build", "--course", MINI], "build"), (["--container", "any"], "containers")],
)
def test_what_it_cannot_do_names_the_extra(environment, built, tmp_path, command, extra):
    if extra == "containers":
        command = [*_grade(built, tmp_path), *command]
    done = _run(environment, *command, cwd=tmp_path)
    assert done.returncode == 2
    assert f"it is part of the extra {extra!r}" in done.stderr
    assert f"pip install '.[{extra}]'" in done.stderr


def test_without_otter_it_says_how_to_have_enough_of_it(environment, built, tmp_path):
    uninstall = [environment, "-m", "pip", "--quiet", "uninstall", "--yes", "otter-grader"]
    subprocess.run(uninstall, check=True)
    done = _run(environment, *_grade(built, tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "grading needs otter-grader" in done.stderr
    lock = done.stderr.split()[-1]
    assert Path(lock).read_text() == LOCK.read_text()


def test_every_extra_of_pyproject_is_known():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {
        extra: {need.partition(">")[0].replace("-", "_") for need in needs} - {"otter_grader"}
        for extra, needs in project["optional-dependencies"].items()
    }
    assert extras == {extra: set(modules) for extra, modules in _EXTRAS.items()}
