"""Root in the container keeps six of its capabilities, and needs each of them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from container_builders import IMAGE

from autograder.intake.receive import Received
from autograder.runners import submission_folder
from autograder.runners.engine import SUBMITTED, ZIPS, Engine
from autograder.sandbox import CAPABILITIES

LEAVES_THINGS = """
import os
import time


def pytorch_momentum(*_):
    home = os.getcwd()
    for place in ("/tmp/left", home + "/left"):
        os.makedirs(place, exist_ok=True)
        open(place + "/file", "w").close()
        os.chmod(place, 0o1777)  # others remove nothing in there, not even who owns what is above
    os.makedirs(home + "/closed/inside", exist_ok=True)
    os.chmod(home + "/closed", 0)
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    return 0.5
"""


@pytest.fixture
def grade_with(docker: Engine, quick_zip: Path, tmp_path: Path):
    """Grade a submission that leaves files and a process behind, with some capabilities."""
    zips, handed_in = tmp_path / "zips", tmp_path / "in"
    zips.mkdir(mode=0o700)
    shutil.copy(quick_zip, zips)
    files = {"normalization.py": LEAVES_THINGS.encode()}
    submission_folder.pack(Received(stem="x", files=files, digest=""), handed_in)

    def call(kept: list[str]) -> str:
        command = ["docker", "run", "--rm", "--network=none", "--read-only", "--tmpfs=/tmp"]
        command += ["--security-opt=no-new-privileges", "--cap-drop=ALL"]
        command += [f"--cap-add={name}" for name in kept]
        command += ["-v", f"{zips}:{ZIPS}:ro", "-v", f"{handed_in}:{SUBMITTED}:ro", IMAGE]
        command += ["grade-one", SUBMITTED]
        done = subprocess.run(command, capture_output=True, text=True)
        return json.loads(done.stdout)["status"] if done.stdout else done.stderr

    return call


def test_all_six_are_enough(grade_with) -> None:
    assert grade_with(list(CAPABILITIES)) == "graded"


@pytest.mark.parametrize("left_out", CAPABILITIES)
def test_without_one_of_them_nothing_is_graded(grade_with, left_out: str) -> None:
    """The sandbox refuses to start, or the grader says that it could not clean up."""
    told = grade_with([name for name in CAPABILITIES if name != left_out])
    assert told == "grader error" or "No sandbox works here" in told
