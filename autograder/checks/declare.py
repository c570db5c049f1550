"""The `@check` decorator, which attaches data to a function and returns the same function."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from autograder.errors import CourseError
from autograder.verdicts import CheckInfo

Check = Callable[[Any], None]
F = TypeVar("F", bound=Check)

_ATTRIBUTE = "__check__"


def check(*, question: str, hint: str, points: float = 0) -> Callable[[F], F]:
    """Declare a check: its docstring is the title that students read, `hint` says what to try."""

    def attach(function: F) -> F:
        title = " ".join((inspect.getdoc(function) or "").split())
        if not title:
            raise CourseError(f"check {function.__name__} needs a docstring: it is its title")
        declared = CheckInfo(
            question=question,
            name=function.__name__,
            title=title,
            hint=hint,
            points=points,
        )
        setattr(function, _ATTRIBUTE, declared)
        return function

    return attach


def info(function: Check) -> CheckInfo:
    """Return what `@check` attached to the function."""
    declared = getattr(function, _ATTRIBUTE, None)
    if not isinstance(declared, CheckInfo):
        name = getattr(function, "__name__", repr(function))
        raise CourseError(f"{name} is not a check: it lacks the @check decorator")
    return declared
