"""A fault inherited from an earlier question is recognized by a run with the right function."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from autograder.checks import StudentCode, check, expect, run
from autograder.checks.local import LocalCode
from autograder.checks.running import judge
from autograder.errors import CheckFailed, Finding, Inherited

BUILDS_ON = {"double": "ours_for_this_test"}


@check(question="quadruple", points=1, hint="Twice twice.")
def is_four_times(student: StudentCode) -> None:
    """Four times the number."""
    expect.close(student.quadruple(3.0), 12.0, "quadruple")


@pytest.fixture(autouse=True)
def reference() -> Iterator[None]:
    module = ModuleType("ours_for_this_test")
    vars(module)["double"] = lambda x: 2 * x
    sys.modules[module.__name__] = module
    yield
    del sys.modules[module.__name__]


def _notebook(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(source, names)
    return names


RIGHT = "def quadruple(x): return double(double(x))\n"
WRONG_DOUBLE = "def double(x): return 3 * x\n"


def test_a_fault_of_the_earlier_question_is_inherited() -> None:
    names = _notebook(WRONG_DOUBLE + RIGHT)
    with pytest.raises(Inherited, match="With our double in place of yours this check passes"):
        judge(is_four_times, LocalCode(names), BUILDS_ON)
    assert names["quadruple"](3) == 27, "the student's own function is back"


def test_an_earlier_question_left_out_is_inherited_too() -> None:
    names = _notebook(RIGHT)
    with pytest.raises(Inherited):
        judge(is_four_times, LocalCode(names), BUILDS_ON)
    assert "double" not in names


def test_a_fault_of_its_own_is_not_inherited() -> None:
    names = _notebook(WRONG_DOUBLE + "def quadruple(x): return double(x) + double(x) + 1\n")
    with pytest.raises(CheckFailed, match="quadruple"):
        judge(is_four_times, LocalCode(names), BUILDS_ON)


def test_a_method_finds_the_reference_function_too() -> None:
    source = "class quadruple:\n    def __new__(cls, x): return double(double(x))\n"
    with pytest.raises(Inherited):
        judge(is_four_times, LocalCode(_notebook(WRONG_DOUBLE + source)), BUILDS_ON)


def test_a_run_with_a_broad_except_does_not_matter() -> None:
    run(is_four_times, _notebook(WRONG_DOUBLE + RIGHT), BUILDS_ON, forgiving=True)
    with pytest.raises(Finding):
        run(is_four_times, _notebook(WRONG_DOUBLE + RIGHT), BUILDS_ON)
