"""The materials of submissions, and tiny specimens made for a test."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from redteam.materials import Materials, read_materials
from redteam.orphans import adopt_orphans
from redteam.specimens import Hostile, read_hostile

from autograder.course import Course

ZEROS = """
def batchnorm_forward(x, gamma, beta, bn_param):
    {attack}
    return x * 0, None
"""
TABLE = """
title = "A test's own"
attack = 4
tries = "to be seen"
submitted_as = "py"
score = 0
{more}

[verdicts]
"batchnorm_forward.returns_out_and_cache" = "PASSED|FAILED|CRASHED|BLOCKED|NOT_FOUND"
"*" = "FAILED|CRASHED|BLOCKED|NOT_FOUND"

[unprotected]
{proof}
"""

Make = Callable[..., None]


@pytest.fixture(autouse=True)
def _orphans_go_to_who_waits_for_them() -> Iterator[None]:
    """Undo that this process adopts orphans, as a watched sandbox does: it would keep them for ever."""
    yield
    adopt_orphans(adopt=False)


@pytest.fixture(scope="session")
def materials(course: Course, dist: Path, root: Path) -> Materials:
    """Return the materials of submissions; only one question is graded, to save time."""
    whole = read_materials(course, dist, root / "tests" / "hostile")
    return replace(whole, questions=("batchnorm_forward",))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a specimen into the test's own folder; without code it returns zeros."""
    folder = tmp_path / "specimens"
    folder.mkdir()

    def write(
        name: str, proof: str, *, attack: str = "pass", code: str = "", more: str = ""
    ) -> None:
        (folder / f"{name}.py").write_text(code or ZEROS.format(attack=attack))
        (folder / f"{name}.toml").write_text(TABLE.format(proof=proof, more=more))

    return write


@pytest.fixture
def read(tmp_path: Path, course: Course) -> Callable[[], Sequence[Hostile]]:
    """Read the specimens that a test wrote."""
    return lambda: read_hostile(course, tmp_path / "specimens")
