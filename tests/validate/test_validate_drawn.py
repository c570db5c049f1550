"""Which specimens `certify` regrades."""

import random
from collections import Counter
from types import SimpleNamespace

from autograder.validate.certify import _drawn


def _graded(kind, seconds=0.1):
    return SimpleNamespace(specimen=SimpleNamespace(kind=kind), seconds=seconds)


def test_half_of_them_stand_near_a_limit():
    first = [_graded("mistake")] * 50 + [_graded("near_limit")] * 3
    kinds = Counter(g.specimen.kind for g in _drawn(first, 101, random.Random(1)))
    assert kinds == {"mistake": 51, "near_limit": 50}


def test_without_any_near_a_limit_all_are_others():
    drawn = _drawn([_graded("mistake")] * 5, 11, random.Random(1))
    assert [g.specimen.kind for g in drawn] == ["mistake"] * 11
