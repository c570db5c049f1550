"""`student` where the student's code and the check share a process: notebooks, stock otter."""

import gc
import operator
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FunctionType, NoneType
from typing import Any, NoReturn

import numpy as np

from autograder.checks.recording import record
from autograder.checks.replaying import replay
from autograder.checks.student import Arguments, Program, StudentCode, same_bytes
from autograder.checks.timed_calls import TimedCalls, proof_of
from autograder.errors import CheckFailed, StudentCrashed, StudentNotFound
from autograder.text import clean

_cpu_clock = time.process_time
_NOT_STUDENT_CODE = tuple(
    str(folder)
    for folder in (
        Path(__file__).parent,
        Path(traceback.__file__).parent,  # the standard library
        Path(np.__file__).parent.parent,  # installed packages
    )
)
"""A student looks for the mistake in their own lines, so only these are shown."""

_PLAIN = (np.ndarray, bool, int, float, str, NoneType)
"""The types of results that reach a check as they are."""

_MOST_LEVELS = 4
"""How many levels of nested containers `fetch` copies, as in the sandbox."""


class LocalCode(StudentCode):
    """The names of an environment, called directly but with the guarantees of the sandbox."""

    def __init__(self, env: Mapping[str, Any]) -> None:
        self._env = env
        self._generator: Any = None

    def defines(self, name: str) -> bool:
        """Return whether the environment holds a callable of this name."""
        return callable(self._env.get(name))

    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call it on copies of the arrays, and note which of them were changed."""
        return self.call_target(self._function(name), args, kwargs)

    def call_target(self, function: Callable[..., Any], args: Arguments, kwargs: Any) -> Any:
        """Call a function of the student, or a method of one of their objects."""
        value = self._call_on_copies(function, args, kwargs)
        self.came_back(value, (*args, *kwargs.values()))
        return value

    def _call_on_copies(self, function: Callable[..., Any], args: Arguments, kwargs: Any) -> Any:
        given = [_copied(arg, _MOST_LEVELS) for arg in args]
        named = {key: _copied(arg, _MOST_LEVELS) for key, arg in kwargs.items()}
        with self._separate_generator():
            result = _guarded(function, given, named)
        self.changed = tuple(
            i
            for i, (mine, theirs) in enumerate(zip(args, given, strict=True))
            if isinstance(mine, np.ndarray) and not same_bytes(mine, theirs)
        )
        for mine, theirs in zip((*args, *kwargs.values()), (*given, *named.values()), strict=True):
            if isinstance(mine, dict):
                now = _copied(theirs, 1)
                mine.clear()
                mine.update(now)
        return self._value(result)

    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call it once for each tuple of arguments."""
        function = self._function(name)
        results = [self._call_on_copies(function, args, {}) for args in arguments]
        values = results if pick is None else [_picked(result, pick) for result in results]
        self.came_back(tuple(values))
        return values

    def call_in_turn(self, calls: Sequence[tuple[Any, Arguments]]) -> list[Any]:
        """Call them one after the other."""
        values = [self._call_on_copies(function, args, {}) for function, args in calls]
        self.came_back(tuple(values))
        return values

    def cpu_seconds(self, name: str, calls: TimedCalls) -> tuple[float, list[Any]]:
        """Time the calls on this process's CPU clock, with the garbage collector disabled."""
        function, proofs = self._function(name), []
        collecting = gc.isenabled()
        gc.disable()
        try:
            start = _cpu_clock()
            for k, rest in enumerate(calls.rest):
                args = (calls.array(k), *(_copied(value, 1) for value in rest))
                result = _guarded(function, args, {})
                first = result[0] if isinstance(result, tuple | list) else result
                proofs.append(_guarded(proof_of, (calls.left[k], first, calls.right[k]), {}))
            return _cpu_clock() - start, proofs
        finally:
            if collecting:
                gc.enable()

    def record(
        self, before: tuple[str, Arguments], pick: int, name: str, args: Arguments
    ) -> Program | None:
        """Record it in this process."""
        functions = self._function(before[0]), self._function(name)
        given = [[_copied(arg, _MOST_LEVELS) for arg in some] for some in (before[1], args)]
        try:
            with self._separate_generator():
                return record(functions[0], given[0], pick, functions[1], given[1])
        except Exception:  # noqa: BLE001 - it may not be as in an ordinary call
            return None

    def replay(self, program: Program, inputs: Sequence[Any]) -> tuple[list[Any], list[int]] | None:
        """Run it in this process."""
        try:
            return replay(program, list(inputs))
        except Exception:  # noqa: BLE001 - it does not fit its inputs
            return None

    def hold(self, value: Any) -> Any:
        """Keep a copy on the side of the student's code."""
        return LocalObject(self, _copied(value, _MOST_LEVELS))

    def start_afresh(self) -> None:
        """Do nothing: a notebook has only one process."""

    def fetch(self, opaque: Any) -> Any:
        """Copy it, so that the student's code cannot change what the check looks at."""
        if not isinstance(opaque, LocalObject):
            return opaque
        value = _copied(_unwrapped(opaque), _MOST_LEVELS)
        self.came_back(value)
        return value

    def handed_in(self, name: str) -> bytes | None:
        """Read it from the current folder, which is the notebook's."""
        try:
            return Path(name).read_bytes()
        except OSError:
            return None

    def seed(self, number: int) -> None:
        """Seed numpy's global generator as the student's code sees it."""
        self._generator = np.random.RandomState(number).get_state()

    @contextmanager
    def with_reference(
        self, question: str, functions: Mapping[str, Callable[..., Any]]
    ) -> Iterator[None]:
        """Replace these names where the answer to the question looks them up."""
        names = _names_seen_by(self._env.get(question))
        theirs = {name: names[name] for name in functions if name in names}
        names.update(functions)
        try:
            yield
        finally:
            for name in functions:
                del names[name]
            names.update(theirs)

    def yardstick(self, function: Callable[..., Any]) -> StudentCode:
        """Time trusted code in this same process."""
        return LocalCode({**function.__globals__, function.__name__: function})

    @contextmanager
    def _separate_generator(self) -> Iterator[None]:
        """Let the student's code draw from numpy's global generator as in its own process.

        This affects neither a check that draws from it as well nor the rest of the notebook.
        """
        saved = np.random.get_state()  # noqa: NPY002 - students draw from the global one
        np.random.set_state(self._generator or saved)  # noqa: NPY002
        try:
            yield
        finally:
            self._generator = np.random.get_state()  # noqa: NPY002
            np.random.set_state(saved)  # noqa: NPY002

    def _value(self, result: Any) -> Any:
        """Unpack a tuple; what is neither numbers nor text stays with the student's code."""
        if isinstance(result, tuple | list):
            return tuple(self._item(item) for item in result)
        return self._item(result)

    def _item(self, value: Any) -> Any:
        copied = _copied(value, 0)
        return copied if isinstance(copied, _PLAIN) else LocalObject(self, value)

    def _function(self, name: str) -> Callable[..., Any]:
        if not self.defines(name):
            raise StudentNotFound(f"{name} is not defined. Run the cell that defines it.")
        return self._env[name]  # type: ignore[no-any-return]  # defines() saw that it is callable


class LocalObject:
    """An object of the student's code, which is to blame for what it raises, as in the sandbox."""

    __slots__ = ("_student", "_value")

    def __init__(self, student: LocalCode, value: Any) -> None:
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_value", value)

    @property
    def kind(self) -> str:
        """The name of its type."""
        return type(self._value).__name__

    def __repr__(self) -> str:
        return f"<{self.kind} of the student's code>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, if it is a method or a function."""
        return self._student.call_target(self._value, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._student.call_target(getattr, (self, name), {})

    def __setattr__(self, name: str, value: Any) -> None:
        _guarded(setattr, (self._value, name, _copied(value, _MOST_LEVELS)), {})

    def __getitem__(self, key: str | int) -> Any:
        return self._student.call_target(operator.getitem, (self, key), {})

    def __setitem__(self, key: str | int, value: Any) -> None:
        _guarded(operator.setitem, (self._value, key, _copied(value, _MOST_LEVELS)), {})

    def __iter__(self) -> NoReturn:
        raise CheckFailed(f"got {self.kind} where several results are expected")


def _names_seen_by(answer: Any) -> dict[str, Any]:
    """Find the global names of a function, or of the methods of a class."""
    members = vars(answer).values() if isinstance(answer, type) else (answer,)
    for function in (getattr(member, "__func__", member) for member in members):
        if isinstance(function, FunctionType):
            return function.__globals__
    return {}


def _guarded(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    try:
        return function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - student code raises anything
        raise StudentCrashed(_error_message(error)) from None


def _error_message(error: Exception) -> str:
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if not f.filename.startswith(_NOT_STUDENT_CODE)
    ]
    lines = [f"  line {f.lineno} in {f.name}: {f.line}" for f in frames[-3:]]
    message = "(its message could not be read)"
    with suppress(Exception):
        message = str(error)
    return clean("\n".join([f"your code raised {type(error).__name__}: {message}", *lines]))


def _unwrapped(value: Any) -> Any:
    return object.__getattribute__(value, "_value") if isinstance(value, LocalObject) else value


def _copied(value: Any, levels: int) -> Any:
    """Copy arrays and this many levels of containers around them; nothing else is copied."""
    if isinstance(value, LocalObject):
        return _unwrapped(value)  # the student's own, shared as their code shares it
    if isinstance(value, np.ndarray | np.generic):
        return np.array(value)
    if levels and isinstance(value, dict):
        return {key: _copied(item, levels - 1) for key, item in value.items()}
    if levels > 1 and isinstance(value, tuple | list):
        items = (_copied(item, levels - 1) for item in value)
        return tuple(items) if isinstance(value, tuple) else list(items)
    return value


def _picked(result: Any, pick: int) -> Any:
    return result[pick] if isinstance(result, tuple) and pick < len(result) else result
