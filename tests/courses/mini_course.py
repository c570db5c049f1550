"""The small course of two parts in `mini/`, built once for all tests that need it."""

from functools import cache
from pathlib import Path

from autograder.build import build_course

MINI = Path(__file__).parent / "mini"

FORMER = "former_part.zip"
"""A file that an earlier build left."""


@cache
def built_mini(folder: Path) -> Path:
    """Build the small course over what an earlier build left."""
    dist = folder / "mini-dist"
    (dist / "autograder").mkdir(parents=True, exist_ok=True)
    (dist / "autograder" / FORMER).write_bytes(b"of an earlier build")
    for _ in build_course(MINI, dist, kept=kept_results(folder)):
        pass
    return dist


def kept_results(folder: Path) -> Path:
    """Return the folder in which all processes of a test run keep what their builds made."""
    return (folder.parent if folder.name.startswith("popen-") else folder) / "mini-kept"
