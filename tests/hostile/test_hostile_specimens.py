"""The collection of hostile specimens, measured as by `make hostile`: a test for each kind of sandbox.

The scheduler in tests/conftest.py lets them run side by side: together they take minutes.
"""

import os
import re

import pytest
from redteam.run import LIVE, Options, run
from redteam.sandboxes import KINDS, NEED_ROOT
from redteam.specimens import CLASSES, read_hostile


@pytest.mark.parametrize("kind", [LIVE, *KINDS])
def test_nothing_hostile_gains_leaks_or_leaves_anything(kind, dist):
    """Each is also live: an attack that could never work proves nothing."""
    if kind in NEED_ROOT and os.geteuid() != 0 and not os.environ.get("CI"):
        pytest.skip(f"to measure {kind} needs root")
    told: list[str] = []
    off = run(Options(kinds=[kind], dist=dist), None, told.append)
    if off:
        pytest.fail("\n".join([*told, *off]))


def test_the_collection_covers_all_classes_of_threats(root, course):
    collection = read_hostile(course, root / "tests" / "hostile" / "specimens")
    assert len(collection) >= 75
    assert {hostile.attack for hostile in collection} == set(range(1, CLASSES + 1))


def test_names_in_the_worker_that_specimens_use_exist(root):
    """Otherwise an attack misses its target, and looks as if it was stopped."""
    files = (root / "tests" / "hostile" / "specimens").glob("*.py")
    aimed_at = {name for path in files for name in re.findall(r"\bdo_\w+", path.read_text())}
    aimed_at |= {"answer", "encode", "keep", "main", "pack", "requests", "talk", "unpack"}
    worker = "".join(path.read_text() for path in (root / "autograder/sandbox").rglob("*.py"))
    assert {name for name in aimed_at if f"def {name}(" not in worker} == set()
