"""The course of two small parts in `mini/`, built once for all tests that need it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from autograder.build import build_course

MINI = Path(__file__).parent / "mini"

FORMER = "former_part.zip"
"""What an earlier build left."""

_PACKAGES = {"hidden", "public_checks", "reference"}
"""The names under which every course has its own code."""


@cache
def built_mini(folder: Path) -> Path:
    """Build it, over what an earlier build left."""
    dist = folder / "mini-dist"
    (dist / "autograder").mkdir(parents=True, exist_ok=True)
    (dist / "autograder" / FORMER).write_bytes(b"of an earlier build")
    with apart():
        for _ in build_course(MINI, dist):
            pass
    return dist


@contextmanager
def apart() -> Iterator[None]:
    """Forget for a while what was imported of another course: its bundle may still be open."""
    others = _imported()
    for name in others:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _imported():
            del sys.modules[name]
        sys.modules.update(others)


def _imported() -> dict[str, object]:
    return {n: m for n, m in sys.modules.items() if n.partition(".")[0] in _PACKAGES}
