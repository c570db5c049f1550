"""The small course of two parts, and submissions for it, for the tests of the library."""

import zipfile
from pathlib import Path

import pytest

from courses.mini_course import built_mini

FULL = """
def total(x):
    return sum(x)


class Counter:
    start = 0

    def __init__(self, step=1):
        self.step, self.count = step, self.start

    def add(self, n):
        self.count += total([n]) * self.step
        return self.count
"""
"""Right code for both parts; without the figures of the experiment it earns 5 of 6 points."""


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the build makes of the small course."""
    return built_mini(tmp_path_factory.getbasetemp())


@pytest.fixture
def write_submission():
    """Write a submission under a name: a zip whose bytes differ from all others."""

    def write(folder: Path, name: str, code: str = FULL, note: str = "") -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("work.py"), code)  # without the time of now
            archive.writestr(zipfile.ZipInfo("note.txt"), note or name)
        return path

    return write
