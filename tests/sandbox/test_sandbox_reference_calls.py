"""Reference functions in place of the student's: called from inside, run outside, never shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from autograder.errors import StudentBlocked, StudentCrashed, StudentNotFound
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session


class _Secret:
    """A cache of the reference."""

    def __init__(self, x: np.ndarray) -> None:
        self.x = x


def scale(x: np.ndarray, by: float, notes: dict[str, Any]) -> tuple[np.ndarray, _Secret]:
    """A function of an earlier question."""
    notes["seen"] = notes.get("seen", 0) + len(x)
    return x * by, _Secret(x)


def unscale(dout: np.ndarray, cache: _Secret) -> np.ndarray:
    """Invert `scale`, by its cache."""
    return dout + cache.x


OURS = {"scale": scale, "unscale": unscale}
THEIRS = """
def scale(x, by, notes):
    return x, None
def unscale(dout, cache):
    return dout
"""
ANSWER = """
def answer(x):
    notes = {"seen": 1}
    out, cache = scale(x, 3.0, notes=notes)
    return out, unscale(out, cache), notes["seen"]
"""


@contextmanager
def _student(sandbox: Sandbox, *sources: str, **limits: Any) -> Iterator[SandboxedCode]:
    cells = [Cell(label=f"cell {i}", source=s) for i, s in enumerate(sources, 1)]
    with Session(sandbox, cells=cells, files={}, limits=Limits(**limits)) as session:
        yield SandboxedCode(session)


X = np.arange(4.0)


def test_reference_functions_give_values_dicts_and_objects(sandbox: Sandbox) -> None:
    with _student(sandbox, THEIRS, ANSWER) as student:
        with student.with_reference("answer", OURS):
            out, back, seen = student.answer(X)
        np.testing.assert_array_equal(out, 3 * X)
        np.testing.assert_array_equal(back, 4 * X)
        assert seen == 5


def test_afterward_the_students_own_are_back(sandbox: Sandbox) -> None:
    with _student(sandbox, THEIRS, ANSWER) as student:
        with student.with_reference("answer", OURS):
            student.answer(X)
        out, back, seen = student.answer(X)
        np.testing.assert_array_equal(out, X)
        np.testing.assert_array_equal(back, X)
        assert seen == 1


def test_what_the_student_never_wrote_is_there_and_gone_again(sandbox: Sandbox) -> None:
    with _student(sandbox, ANSWER) as student:
        with student.with_reference("answer", OURS):
            student.answer(X)
        with pytest.raises(StudentCrashed, match="NameError"):
            student.answer(X)


def test_a_reference_function_fails_in_the_students_code(sandbox: Sandbox) -> None:
    code = "def answer(x): return scale(x, 'three', {})\ndef other(x): return unscale(x, object())"
    with _student(sandbox, THEIRS, code) as student, student.with_reference("answer", OURS):
        with pytest.raises(StudentCrashed, match="ValueError"):
            student.answer(X)
        with pytest.raises(StudentCrashed, match="what a reference function takes are numbers"):
            student.other(X)


def test_reference_code_and_its_caches_stay_out_of_reach(sandbox: Sandbox) -> None:
    code = """
def answer(x):
    import inspect, types
    out, cache = scale(x, 3.0, {})
    seen = repr(cache) + repr([getattr(cache, n, None) for n in dir(cache) if n[:2] != "__"])
    seen += repr(scale.__closure__) + repr(scale.__code__.co_consts) + repr(type(cache).__mro__)
    try:
        seen += inspect.getsource(scale) + inspect.getsource(type(cache))
    except OSError:
        pass
    return seen
"""
    with _student(sandbox, code) as student, student.with_reference("answer", OURS):
        told = student.answer(X)
    assert isinstance(told, str)
    assert "_Secret" not in told
    assert "earlier question" not in told


def test_too_much_at_once_is_refused(sandbox: Sandbox) -> None:
    code = "import numpy as np\ndef answer(): return scale(np.zeros(3 * 2**20), 1.0, {})"
    with _student(sandbox, code) as student, student.with_reference("answer", OURS):
        with pytest.raises(StudentCrashed, match="larger than any honest"):
            student.answer()


def test_asking_without_end_runs_into_the_time_limit(sandbox: Sandbox) -> None:
    code = "def answer(x):\n    while True: scale(x, 1.0, {})"
    with _student(sandbox, code, call_seconds=1.0) as student:
        with pytest.raises(Exception, match="did not finish"):
            with student.with_reference("answer", OURS):
                student.answer(X)
        with student.with_reference("answer", OURS):
            assert student.defines("scale")


def test_asking_when_there_is_no_reference_is_tampering(sandbox: Sandbox) -> None:
    code = """
def answer(x):
    import gc
    for thing in gc.get_objects():
        if type(thing).__name__ == "Worker":
            return thing.talk({"wants": "scale", "args": [], "kwargs": {}}, [])
"""
    with _student(sandbox, THEIRS, code) as student:
        with pytest.raises(StudentBlocked, match="a question of its own"):
            student.answer(X)
        assert student.defines("scale")


ORACLE = (
    THEIRS
    + """
import os
asked, told = [], []
def answer(x):
    for seen in [*asked, x]:
        told.append(scale(seen, 3.0, {})[0])
    asked.append(x.copy())
    return len(told)
def known():
    return len(asked), len(told), os.path.exists("asked")
def remember(x):
    asked.append(x.copy())
    x.tofile("asked")
"""
)


def test_what_was_seen_earlier_cannot_be_put_to_a_reference(sandbox: Sandbox) -> None:
    """Arguments are remembered in memory and in a file; neither is there when functions are lent."""
    with _student(sandbox, ORACLE) as student:
        student.remember(X)
        assert student.known() == (1, 0, True)
        with student.with_reference("answer", OURS):
            assert student.known() == (0, 0, False)
            assert student.answer(X) == 1


def test_what_a_reference_answered_is_not_known_later(sandbox: Sandbox) -> None:
    with _student(sandbox, ORACLE) as student:
        with student.with_reference("answer", OURS):
            assert student.answer(X) == 1
            student.remember(X)
        assert student.known() == (0, 0, False)


def test_a_function_that_was_lent_is_not_found_later(sandbox: Sandbox) -> None:
    with _student(sandbox, ANSWER) as student:
        with student.with_reference("answer", OURS):
            student.scale(X, 3.0, {})
        with pytest.raises(StudentNotFound):
            student.scale(X, 3.0, {})
