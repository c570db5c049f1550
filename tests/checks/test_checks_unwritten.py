"""Answers that are not written yet, as the starters have them."""

import ast
import inspect

import pytest

from autograder.checks.unwritten import is_dots, is_unwritten


def dots(x):
    """Explain."""
    # Your code here.


def passes(x):
    pass


def constant():
    return 0.9


def text():
    """Explain."""
    return "answer"


def assigns(x):
    y = x
    del y


class Starter:
    """Explain."""

    size = 3

    def __init__(self, n):
        """Set up."""

    def given(self):
        return self.size


class Written:
    def __init__(self):
        self.n = 1

    def later(self): ...


class Nothing:
    def one(self): ...

    def two(self):
        """Explain."""


class Attributes:
    size = 3


@pytest.mark.parametrize("answer", [dots, passes, Starter, Nothing])
def test_dots_are_no_answer(answer) -> None:
    assert is_unwritten(answer)
    assert is_dots(_definition(answer))


@pytest.mark.parametrize(
    "answer", [constant, text, assigns, Written, Attributes, len, 3, None, lambda: 1]
)
def test_anything_else_is_one(answer) -> None:
    assert not is_unwritten(answer)


@pytest.mark.parametrize("answer", [constant, text, assigns, Written, Attributes])
def test_source_that_does_something_is_an_answer(answer) -> None:
    assert not is_dots(_definition(answer))


@pytest.mark.parametrize("source", ["@solved\ndef f(x): ...", "f = None", "import f"])
def test_what_may_be_anything_is_an_answer(source) -> None:
    assert not is_dots(ast.parse(source).body[0])


def _definition(answer) -> ast.stmt:
    return ast.parse(inspect.getsource(answer)).body[0]
