"""`student` where the student's code and the check share a process: notebooks and stock otter."""

import copy
import gc
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks.student import Arguments, Student
from autograder.checks.wording import clean
from autograder.errors import StudentCrashed, StudentNotFound

_cpu_clock = time.process_time
_OURS = str(Path(__file__).parent)


class LocalStudent(Student):
    """The names of an environment, called directly but with the promises of the sandbox."""

    def __init__(self, env: Mapping[str, Any]) -> None:
        self._env = env

    def defines(self, name: str) -> bool:
        """Whether the environment holds a callable of this name."""
        return callable(self._env.get(name))

    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call it on copies of the arrays, noticing which of them were changed."""
        function = self._function(name)
        given = [_copy_array(arg) for arg in args]
        result = _guarded(function, given, kwargs)
        self.changed = tuple(
            i
            for i, (mine, theirs) in enumerate(zip(args, given, strict=True))
            if isinstance(mine, np.ndarray) and not np.array_equal(mine, theirs, equal_nan=True)
        )
        return _plain(result)

    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call it once for each tuple of arguments."""
        results = [self.call(name, args, {}) for args in arguments]
        return results if pick is None else [_picked(result, pick) for result in results]

    def cpu_seconds(self, name: str, args: Arguments, times: int) -> float:
        """Time the calls on this process's CPU clock, the garbage collector held off."""
        function = self._function(name)
        collecting = gc.isenabled()
        gc.disable()
        try:
            start = _cpu_clock()
            for _ in range(times):
                _guarded(function, args, {})
            return _cpu_clock() - start
        finally:
            if collecting:
                gc.enable()

    def hold(self, value: Any) -> Any:
        """Nothing to do: the value is already where the student's code runs."""
        return value

    def fetch(self, opaque: Any) -> Any:
        """Copy it, so that the student's code cannot change what the check looks at."""
        return copy.deepcopy(opaque)

    def seed(self, number: int) -> None:
        """Seed numpy's global generator."""
        np.random.seed(number)  # noqa: NPY002 - the students' code draws from the global one

    def yardstick(self, function: Callable[..., Any]) -> Student:
        """Time trusted code in this same process."""
        return LocalStudent({function.__name__: function})

    def _function(self, name: str) -> Callable[..., Any]:
        if not self.defines(name):
            raise StudentNotFound(f"{name} is not defined. Run the cell that defines it.")
        return self._env[name]  # type: ignore[no-any-return]  # defines() saw that it is callable


def _guarded(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    try:
        return function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - whatever a student raises
        raise StudentCrashed(_told(error)) from None


def _told(error: Exception) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _OURS not in f.filename]
    lines = [f"  line {f.lineno} in {f.name}: {f.line}" for f in frames[-3:]]
    return clean("\n".join([f"your code raised {type(error).__name__}: {error}", *lines]))


def _copy_array(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _plain(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(_plain_leaf(item) for item in result)
    return _plain_leaf(result)


def _plain_leaf(value: Any) -> Any:
    return np.array(value) if isinstance(value, np.ndarray | np.generic) else value


def _picked(result: Any, pick: int) -> Any:
    return result[pick] if isinstance(result, tuple) and pick < len(result) else result
