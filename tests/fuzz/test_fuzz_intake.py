"""The fuzzer of intake: a short run, and proof that it detects each kind of failure."""

import os
from contextlib import suppress

import pytest
from inputs import Input, made

import intake
from autograder.errors import Refused

INPUTS = 4000


def test_every_damaged_input_ends_in_a_row():
    """For a long run with other inputs: python tests/fuzz/intake.py --inputs 20000 --seed N."""
    found = intake.fuzz(seed=7, numbers=range(INPUTS))
    assert found.failures == {}
    assert sum(found.rows.values()) >= INPUTS
    assert min(found.rows["read"], found.rows["refused"]) > INPUTS / 4, "nothing is damaged, or all"


def test_an_input_is_made_again_from_its_seed_and_number():
    assert [made(1, n) for n in range(50)] == [made(1, n) for n in range(50)]
    assert made(1, 3) != made(2, 3)


@pytest.mark.parametrize(
    ("bug", "seen"),
    [
        ("1 / 0", "ZeroDivisionError"),
        (
            "os.close(os.open('left-behind', os.O_CREAT | os.O_WRONLY)) or raise_(Refused('No.'))",
            "written: ",
        ),
        ("os.mkdir('left-behind') or raise_(Refused('No.'))", "written: "),
        ("raise_(Refused('two\\nlines.'))", "a reason that is no line"),
        ("raise_(Refused('No'))", "a reason that is no sentence"),
        ("loop()", "TooSlow"),
    ],
)
def test_the_fuzzer_sees(bug, seen, monkeypatch, tmp_path):
    """Each kind of failure is put into intake on purpose."""

    def loop():
        while True:
            with suppress(Exception):
                sum(range(1000))

    def raise_(error):
        raise error

    names = {"os": os, "Refused": Refused, "loop": loop, "raise_": raise_}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(intake, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(intake, "made", lambda *_: Input("a.zip", b"damaged"))
    monkeypatch.setattr(intake, "open_submission", lambda *_, **__: eval(bug, names))
    found = intake.fuzz(seed=1, numbers=range(1))
    assert seen in found.failures[0]


def test_the_fuzzer_sees_a_good_submission_that_is_refused(monkeypatch):
    """Damage to one must not affect the others."""
    monkeypatch.setattr(intake, "made", lambda *_: Input("a.zip", b"damaged", unhurt=1))
    found = intake.fuzz(seed=1, numbers=range(1))
    assert "a good submission among others" in found.failures[0]
