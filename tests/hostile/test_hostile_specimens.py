"""The collection of hostile specimens, measured as by `make hostile`: a test for each kind of sandbox.

A test run grades each specimen in one kind of sandbox, and each class of attacks in every kind;
`make hostile` grades every specimen in every kind. The scheduler in tests/conftest.py lets the
kinds run side by side: together they take minutes.
"""

import os
import re
from collections import Counter
from itertools import cycle, groupby, islice

import pytest
from redteam.run import LIVE, Options, run
from redteam.sandboxes import KINDS, NEED_ROOT
from redteam.specimens import CLASSES, read_hostile


@pytest.fixture(scope="module")
def collection(course, root):
    return read_hostile(course, root / "tests" / "hostile" / "specimens")


def by_kind(collection):
    """Deal the specimens to the kinds of sandbox, one class after the other."""
    dealt = {kind: [] for kind in KINDS}
    kinds = cycle(KINDS)
    by_class = sorted(collection, key=lambda hostile: hostile.attack)
    for _, of_class in groupby(by_class, lambda hostile: hostile.attack):
        some = list(of_class)
        for hostile in islice(cycle(some), max(len(some), len(KINDS))):
            dealt[next(kinds)].append(hostile)
    return dealt


def test_each_specimen_is_graded_in_one_kind_and_each_class_in_every_kind(collection):
    dealt = by_kind(collection)
    assert {h.name for some in dealt.values() for h in some} == {h.name for h in collection}
    for some in dealt.values():
        assert {hostile.attack for hostile in some} == set(range(1, CLASSES + 1))
        assert Counter(hostile.name for hostile in some).most_common(1)[0][1] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_hostile_gains_leaks_or_leaves_anything(kind, collection, dist):
    if kind in NEED_ROOT and os.geteuid() != 0:
        pytest.skip(f"to measure {kind} needs root")
    names = [hostile.name for hostile in by_kind(collection)[kind]]
    _passes(Options(names=names, kinds=[kind], dist=dist))


def test_every_specimen_is_live(dist):
    """An attack that could never work proves nothing."""
    _passes(Options(kinds=[LIVE], dist=dist))


def _passes(options):
    told = []
    off = run(options, None, told.append)
    assert off == [], "\n".join(off + told)


def test_the_collection_covers_all_classes_of_threats(collection):
    assert len(collection) >= 150
    assert {hostile.attack for hostile in collection} == set(range(1, CLASSES + 1))


AIMED_AT = {
    "announces_a_gigantic_reply": ("talk", "main", "requests", "encode", "PREFIX"),
    "answers_for_the_worker": ("answer", "do_call", '"value"', '"changed"', '"dicts"'),
    "behaves_while_recorded": ("do_call", "do_each"),
    "asks_for_more_than_reference_calls_give": ("do_install_reference", "talk", "pack", "unpack",
                                                '"wants"', '"args"', '"kwargs"', "reference_stub"),
    "claims_a_score_of_nan": ('"changed"',),
    "computes_only_the_proof": ("do_timed", "do_record", "do_hold", "keep", "kept", "unpack", '"rest"', '"base"',
                                '"opaque"', "do_call", "do_each"),
    "does_an_eighth_of_the_work": ("do_call", "do_each"),
    "hands_back_what_it_was_given": ("do_call", '"args"', '"array"', '"changed"'),
    "hides_passes_behind_a_buffer": ("do_call", "do_each"),
    "hides_passes_in_a_subclass": ("do_call", "do_each"),
    "hides_its_writes": ('"result"', '"changed"'),
    "postpones_the_work": ("do_call", "do_each"),
    "raises_what_cannot_be_read": ("describe", "PREFIX"),
    "replies_in_advance": ("request", '"id"', '"value"', '"changed"', '"dicts"'),
    "rewrites_what_is_dumped": ('"error"', '"arrays"', '"result"'),
    "records_another_function": ("do_record", "names", '"name"', "do_call", "do_each"),
    "skips_timed_calls": ("do_timed", "do_record", '"rest"'),
    "times_another_function": ("do_timed", "do_record", "names", '"name"', "do_call", "do_each"),
    "walks_in_one_buffer": ("do_call", "do_each"),
}  # fmt: skip
"""What these specimens know of the worker by its name: functions, variables, and keys of messages."""


@pytest.mark.parametrize("name", AIMED_AT)
def test_names_in_the_worker_that_specimens_use_exist(name, root):
    """Otherwise an attack misses its target, and looks as if it was stopped."""
    code = (root / "tests/hostile/specimens" / f"{name}.py").read_text()
    worker = (root / "autograder/sandbox/worker").rglob("*.py")
    for side in (code, "".join(path.read_text() for path in worker)):
        words = set(re.findall(r'"\w+"|\w+', side)) | set(re.findall(r"\w+", side))
        assert set(AIMED_AT[name]) <= words


def test_every_operation_of_the_worker_that_a_specimen_uses_is_aimed_at(root):
    for path in (root / "tests" / "hostile" / "specimens").glob("*.py"):
        assert set(re.findall(r"\bdo_\w+", path.read_text())) <= set(AIMED_AT.get(path.stem, ()))
