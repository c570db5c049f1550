"""Objects that stay in the worker: a check uses their attributes, items and methods from here."""

import builtins
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

from autograder.checks.student import Arguments
from autograder.errors import CheckFailed
from autograder.sandbox.worker.wire import ARGUMENT_LEVELS, Malformed, pack
from autograder.text import clean


class _Student(Protocol):
    """Whose worker keeps an object."""

    def call_target(self, target: dict[str, Any], args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call what is kept."""

    def ask(self, operation: str, arrays: Sequence[Any] = (), **request: Any) -> Any:
        """Ask about what is kept."""


class Opaque:
    """An object that is kept in the worker: its attributes, items and methods can be used."""

    __slots__ = ("_student", "kind", "number")

    def __init__(self, student: _Student, content: Any) -> None:
        number, kind = content
        if type(number) is not int or not isinstance(kind, str):
            raise Malformed("an object without a number")
        builtins.object.__setattr__(self, "_student", student)
        builtins.object.__setattr__(self, "number", number)
        builtins.object.__setattr__(self, "kind", clean(kind, 100))

    def __repr__(self) -> str:
        return f"<{self.kind} kept by the student's code>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, if it is a method or a function."""
        return self._student.call_target({"object": self.number}, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._student.ask("get", object=self.number, attribute=name)

    def __setattr__(self, name: str, value: Any) -> None:
        arrays: list[Any] = []
        tree = pack_argument(value, arrays)
        self._student.ask("set", arrays, object=self.number, attribute=name, value=tree)

    def __getitem__(self, key: str | int) -> Any:
        return self._student.ask("get", object=self.number, key=key)

    def __setitem__(self, key: str | int, value: Any) -> None:
        arrays: list[Any] = []
        tree = pack_argument(value, arrays)
        self._student.ask("set", arrays, object=self.number, key=key, value=tree)

    def __iter__(self) -> NoReturn:
        raise CheckFailed(f"got {self.kind} where several results are expected")


def pack_argument(value: Any, arrays: list[Any]) -> Any:
    """Describe what a check passes to the student's code as JSON and arrays."""
    return pack(value, arrays, _reference, ARGUMENT_LEVELS)


def _reference(value: Any) -> Any:
    if isinstance(value, Opaque):
        return {"opaque": value.number}
    raise TypeError(f"a check may not pass {type(value).__name__} to the student's code")
