"""Trial runs get the inputs that the student's code got, and are kept as long as they are needed."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import StudentCode, check, expect
from autograder.checks.student import Draws
from autograder.diagnose import Reference, known_runs
from autograder.diagnose.known_runs import KnownRuns

ANSWER = '''
def double(x):
    """Add."""
    return x + x


class Twice:
    """Doubles."""

    def double(self, x):
        """Add."""
        return x + x
'''


@check(question="double", points=1, hint="Add x to itself.")
def draws(student: StudentCode) -> None:
    """The double of random numbers is right."""
    x = student.rng(5).normal(size=3)
    expect.close(student.double(x), 2 * x, "the double")


@check(question="double", points=1, hint="Add x to itself.")
def draws_nothing(student: StudentCode) -> None:
    """The double of one is two."""
    expect.close(student.double(np.ones(3)), 2 * np.ones(3), "the double")


@check(question="double", points=1, hint="Add x to itself.")
def draws_plenty(student: StudentCode) -> None:
    """The double of many random numbers is right."""
    x = student.rng(6).normal(size=30)
    expect.close(student.double(x), 2 * x, "the double")


@check(question="double", points=1, hint="Add x to itself.")
def makes_an_object(student: StudentCode) -> None:
    """An object doubles random numbers."""
    x = student.rng(7).normal(size=3)
    twice = student.Twice()
    expect.close(twice.double(x), 2 * x, "the double")


def _draws(secret: int) -> Draws:
    return lambda number: np.random.default_rng([number, secret])


@pytest.fixture
def known(tmp_path: Path) -> KnownRuns:
    (tmp_path / "answer.py").write_text(ANSWER)
    return KnownRuns(Reference(tmp_path, ["answer"]), [])


def test_a_run_gets_the_inputs_of_the_submission(known: KnownRuns) -> None:
    for secret in (1, 2):
        draw = _draws(secret)
        known.explain_next(draw)
        (event,) = known.right(draws)
        (value,) = event.values.values()
        assert np.array_equal(value, 2 * draw(5).normal(size=3))


def test_only_runs_that_drew_nothing_are_kept_for_the_next_question(known: KnownRuns) -> None:
    known.explain_next(_draws(1))
    drawn, fixed = known.right(draws), known.right(draws_nothing)
    assert known.right(draws) is drawn
    known.explain_next(_draws(1))
    assert known.right(draws) is not drawn
    assert known.right(draws_nothing) is fixed


def test_runs_are_kept_as_long_as_there_is_room(
    known: KnownRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = known.run_of(draws, most=9)
    other = known.run_of(draws_nothing, most=9)
    assert known.run_of(draws, most=9) is one
    monkeypatch.setattr(known_runs, "MOST_KEPT", one.transcript.size)
    assert known.run_of(draws, most=10) is one
    again = known.run_of(draws_nothing, most=9)
    assert again is other
    third = known.run_of(draws_plenty, most=9)
    assert known.run_of(draws_plenty, most=9) is third
    assert known.run_of(draws, most=9) is not one


def test_what_is_dropped_is_freed_at_once(known: KnownRuns) -> None:
    """A cycle would be found by the garbage collector hundreds of megabytes later."""
    gc.collect()
    gc.disable()
    try:
        known.explain_next(_draws(1))
        transcript = weakref.ref(known.run_of(makes_an_object, most=9).transcript)
        known.explain_next(_draws(2))
        assert transcript() is None
    finally:
        gc.enable()
