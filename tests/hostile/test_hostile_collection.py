"""The red team's collection itself, as `autograder validate --hostile` measures it."""

from pathlib import Path

import pytest

from autograder.hostile.command import Wanted, run
from autograder.hostile.specimens import CLASSES, read_hostile


def test_nothing_hostile_gains_leaks_or_leaves_anything(root, dist, monkeypatch):
    """Each is live, too: an attack that could never work proves nothing."""
    monkeypatch.chdir(root)
    told: list[str] = []
    specimens = Path("tests/hostile/specimens")
    off = run(Wanted(names=(), kinds=(), specimens=specimens, dist=dist, jobs=2), None, told.append)
    if off:
        pytest.fail("\n".join([*told, *off]))


def test_the_collection_covers_all_classes_of_threats(root, course):
    collection = read_hostile(course, root / "tests" / "hostile" / "specimens")
    assert len(collection) >= 75
    assert {hostile.attack for hostile in collection} == set(range(1, CLASSES + 1))
