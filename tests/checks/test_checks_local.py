"""`student` in a notebook, without a sandbox: what it adds to the promises of both hosts."""

import gc
import linecache

import numpy as np
import pytest

from autograder.checks.local import LocalCode
from autograder.checks.student import StudentFunction
from autograder.checks.timed_calls import TimedCalls
from autograder.errors import StudentCrashed, StudentNotFound


def _student(source: str) -> LocalCode:
    """Run a cell as a notebook does, so that tracebacks can show its lines."""
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    names = {"np": np}
    exec(compile(source, "<cell>", "exec"), names)
    return LocalCode(names)


def _crash(call):
    with pytest.raises(StudentCrashed) as caught:
        call()
    return str(caught.value)


def test_a_cell_that_is_run_again_is_seen_at_once():
    names = {"f": lambda: 1}
    student = LocalCode(names)
    assert student.f() == 1
    names["f"] = lambda: 2
    assert student.f() == 2
    del names["f"]
    with pytest.raises(StudentNotFound) as caught:
        student.f()
    assert str(caught.value) == "f is not defined. Run the cell that defines it."


def test_a_crash_shows_the_students_own_lines_as_written():
    student = _student("def f(x):\n    return g(x)\n\ndef g(x):\n    return x / 0  # oh\n")
    assert _crash(lambda: student.f(1)).splitlines() == [
        "your code raised ZeroDivisionError: division by zero",
        "  line 2 in f: return g(x)",
        "  line 5 in g: return x / 0  # oh",
    ]


def test_a_crash_deep_in_a_library_shows_the_line_that_called_it():
    student = _student(
        "import json\ndef f(): return json.loads('{')\ndef g(): return np.linalg.inv(np.zeros((2, 2)))"
    )
    assert _crash(student.f).splitlines()[1:] == ["  line 2 in f: def f(): return json.loads('{')"]
    assert _crash(student.g).splitlines()[1:] == [
        "  line 3 in g: def g(): return np.linalg.inv(np.zeros((2, 2)))"
    ]


def test_a_crash_deep_in_their_own_code_shows_the_last_three_lines():
    student = _student("def f(n):\n    if n == 0: raise ValueError('deep')\n    return f(n - 1)")
    told = _crash(lambda: student.f(50)).splitlines()
    assert len(told) == 4
    assert "line 2" in told[-1]
    assert "RecursionError" in _crash(lambda: student.f(-1))


def test_the_keyboard_still_interrupts():
    student = _student("def f(): raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        student.f()


def test_any_array_like_subclass_in_a_dict_or_container_comes_back_plain():
    student = _student(
        "class Mine(np.ndarray): pass\n"
        "def f(p): p['x'] = np.ones(2).view(Mine)\n"
        "def g(): return {'x': [np.ones(2).view(Mine)]}"
    )
    given = {}
    student.f(given)
    assert type(given["x"]) is np.ndarray
    assert type(student.fetch(student.g())["x"][0]) is np.ndarray


def test_a_dict_that_holds_itself_can_be_given_and_fetched():
    student = _student(
        "def f(p): p['self'] = p\ndef g():\n    d = {}\n    d['d'] = d\n    return d"
    )
    given = {"n": 1}
    student.f(given)
    assert given["n"] == 1
    assert set(student.fetch(student.g())) == {"d"}


def test_what_is_neither_array_nor_container_goes_in_unchanged():
    student = _student("def f(x): return [x is kept, 0]\nkept = None")
    marker = object()
    student._env["kept"] = marker
    assert student.f(marker) == (True, 0)


def _calls(count=1):
    ones = np.ones((count, 2))
    return TimedCalls(
        base=np.ones((2, 2)), scales=ones, rest=[(None,)] * count, left=ones, right=ones
    )


def test_timing_holds_the_garbage_collector_off_and_then_restores_it():
    student = _student(
        "import gc\nseen = []\ndef f(x, _):\n    seen.append(gc.isenabled())\n    return x, 0\n"
        "def g(x, _): 1 / 0"
    )
    assert gc.isenabled()
    student.f.cpu_seconds(_calls(2))
    assert student._env["seen"] == [False, False]
    assert gc.isenabled()
    _crash(lambda: student.g.cpu_seconds(_calls()))
    assert gc.isenabled()
    gc.disable()
    try:
        student.f.cpu_seconds(_calls())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_timing_uses_a_clock_that_student_code_did_not_patch():
    student = _student(
        "import time\ndef f(x, _):\n    total = 0\n    for i in range(200_000): total += i\n"
        "    return x, 0"
    )
    import time

    real = time.process_time
    time.process_time = lambda: 0.0
    try:
        assert student.f.cpu_seconds(_calls())[0] > 0
    finally:
        time.process_time = real


def test_a_yardstick_is_trusted_code_under_its_own_name():
    def staged(x):
        return x * 2

    yardstick = _student("").yardstick(staged)
    assert yardstick.defines("staged")
    assert not yardstick.defines("f")
    assert yardstick.staged(4) == 8


def test_pythons_own_protocols_are_not_mistaken_for_the_students_names():
    student = _student("")
    assert isinstance(student.anything, StudentFunction)
    assert not hasattr(student, "__array__")
    assert not hasattr(student, "__len__")


def test_names_between_double_underscores_are_never_looked_up():
    made = _student("class Box:\n    pass\n").Box()
    with pytest.raises(AttributeError):
        made.__array__  # noqa: B018 - numpy looks it up


def test_the_reference_has_no_place_where_no_function_answers():
    """Neither a number nor a class without methods looks up names in the reference."""
    student = _student("answer = 3\nclass Empty:\n    pass\n")
    for question in ("answer", "Empty", "nothing"):
        with student.with_reference(question, {"ours": len}):
            assert not student.defines("ours")
