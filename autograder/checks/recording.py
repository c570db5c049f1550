"""Records numpy code as a program: a list of operations on numbered values.

The arguments are arrays of a subclass that carry a number and real values, so code under test runs
as usual, with its branches and loops. Every operation on them is noted with its operands, and its
result gets the next number. Functions that make arrays, or drop the subclass, are replaced while
the recording lasts. Whatever escapes all the same (values turned into Python numbers, compiled
code) becomes a constant. The program then gives wrong results for other inputs, which
`replaying` notices.

This module imports only numpy and the standard library, because its source is sent to where the
code under test runs.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

MOST_OPERATIONS = 40_000
"""A loop over the columns of a batch takes some thousands."""

MOST_CONSTANTS = 2**20
"""The most elements of all constant arrays together."""

MAKING = ("ones", "zeros", "empty", "full", "eye", "identity", "arange")
CONVERTING = ("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray")
FUNCTIONS = (
    *("dot", "einsum", "inner", "outer", "where", "copy", "copyto", "diag", "tile"),
    *("zeros_like", "ones_like", "empty_like", "full_like", "broadcast_to", "expand_dims"),
    *("concatenate", "stack", "vstack", "hstack", "column_stack"),
)
"""Functions that are one operation; the others are recorded as the operations they consist of."""

METHODS = (
    *("reshape", "ravel", "flatten", "transpose", "swapaxes", "squeeze", "diagonal"),
    *("copy", "astype", "repeat", "dot", "fill", "__getitem__", "__setitem__"),
)
"""Methods of arrays that numpy computes without a ufunc."""


_asarray = np.asarray  # not the one that records


class NotRecordable(Exception):
    """The code does what a program cannot say."""


class Recorded(np.ndarray):
    """An array that notes what is done with it."""

    number: int | None = None
    """None for a view that numpy made unnoticed; it counts as a constant."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Note the call of a ufunc, or of one of its methods."""
        name = f"{ufunc.__name__}.{method}"
        return _perform("ufunc", name, getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Note the call of a function, or let it run, so that what it does is noted."""
        name = func.__name__
        if name in FUNCTIONS and func is getattr(np, name, None):
            return _perform("function", name, func, args, kwargs)
        return super().__array_function__(func, types, args, kwargs)

    @property
    def T(self) -> Any:  # noqa: N802 - numpy's name
        """The transposed array, a view."""
        return self.transpose()


def _method(name: str) -> Any:
    function = getattr(np.ndarray, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _perform("method", name, function, (self, *args), kwargs)

    return method


for _name in METHODS:
    setattr(Recorded, _name, _method(_name))


class _Recorder:
    """The program so far."""

    def __init__(self) -> None:
        self.values = 0
        self.steps: list[dict[str, Any]] = []
        self.constants: list[Any] = []

    def begin(self, args: Sequence[Any]) -> list[Any]:
        """Begin a step; number those of its arguments that are arrays."""
        given = [self.numbered(a.copy()) if isinstance(a, np.ndarray) else a for a in args]
        inputs = sum(isinstance(arg, Recorded) for arg in given)
        self.steps.append({"inputs": inputs, "operations": []})
        return given

    def numbered(self, value: Any) -> Any:
        """Give an array, or every array in a tuple, the next number."""
        if isinstance(value, tuple | list):
            return type(value)(self.numbered(item) for item in value)
        if not isinstance(value, np.ndarray | np.generic):
            raise NotRecordable(f"an operation returned {type(value).__name__}")
        made = _asarray(value).view(Recorded)
        made.number, self.values = self.values, self.values + 1
        return made

    def note(self, operation: list[Any]) -> None:
        """Append an operation to the current step."""
        operations = self.steps[-1]["operations"]
        operations.append(operation)
        if len(operations) > MOST_OPERATIONS:
            raise NotRecordable("too many operations")

    def constant(self, array: Any) -> dict[str, Any]:
        """Describe an array that no operation made."""
        if array.size and (array == array.flat[0]).all():
            return {"full": [list(array.shape), *_scalar(array.flat[0])]}
        if array.size + sum(known.size for known in self.constants) > MOST_CONSTANTS:
            raise NotRecordable("too many constants")
        self.constants.append(array.copy())
        return {"constant": len(self.constants) - 1}

    def describe(self, value: Any) -> Any:
        """Turn an operand into JSON."""
        if value is None or isinstance(value, bool | int | float | str):
            return value if not isinstance(value, np.generic) else {"scalar": _scalar(value)}
        for kind, description in (
            (np.generic, lambda: {"scalar": _scalar(value)}),
            (np.ndarray, lambda: self._array(value)),
            (tuple, lambda: {"tuple": [self.describe(item) for item in value]}),
            (list, lambda: {"list": [self.describe(item) for item in value]}),
            (slice, lambda: {"slice": self._ends(value)}),
            (type(...), lambda: {"ellipsis": True}),
            (np.dtype | type, lambda: {"dtype": np.dtype(value).name}),
        ):
            if isinstance(value, kind):
                return description()
        raise NotRecordable(f"an operand is {type(value).__name__}")

    def _array(self, value: Any) -> Any:
        number = getattr(value, "number", None)
        return self.constant(value.view(np.ndarray)) if number is None else {"value": number}

    def _ends(self, value: Any) -> list[Any]:
        return [self.describe(end) for end in (value.start, value.stop, value.step)]


def _scalar(value: Any) -> list[Any]:
    number = value.item()  # a long double stays one, and JSON has none
    return [value.dtype.name, str(number) if isinstance(number, np.generic) else number]


_current: _Recorder | None = None


def _plain(value: Any) -> Any:
    if isinstance(value, Recorded):
        return value.view(np.ndarray)
    if isinstance(value, tuple | list):
        return type(value)(_plain(item) for item in value)
    return value


def _perform(kind: str, name: str, function: Any, args: Any, kwargs: Any) -> Any:
    """Call a function of numpy on plain arrays; note it and number its result."""
    recorder = _current
    if recorder is None:
        return function(*_plain(args), **{key: _plain(value) for key, value in kwargs.items()})
    described = [
        [recorder.describe(arg) for arg in args],
        {key: recorder.describe(value) for key, value in kwargs.items()},
    ]
    result = function(*_plain(args), **{key: _plain(value) for key, value in kwargs.items()})
    out = kwargs.get("out")
    if out is not None:
        recorder.note([kind, name, *described, False])
        return out[0] if isinstance(out, tuple) and len(out) == 1 else out
    recorder.note([kind, name, *described, result is not None])
    return None if result is None else recorder.numbered(result)


def _holds_recorded(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return any(_holds_recorded(item) for item in value)
    return isinstance(value, Recorded)


def _noting(name: str, function: Any) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if name in MAKING or _holds_recorded(args):
            return _perform("function", name, function, args, kwargs)
        return function(*args, **kwargs)

    return call


@contextmanager
def _recording() -> Iterator[_Recorder]:
    global _current  # noqa: PLW0603 - what numpy calls gets no argument of ours
    saved = {name: getattr(np, name) for name in (*MAKING, *CONVERTING)}
    _current = _Recorder()
    try:
        for name, function in saved.items():
            setattr(np, name, _noting(name, function))
        yield _current
    finally:
        _current = None
        for name, function in saved.items():
            setattr(np, name, function)


def record(
    before: Callable[..., Any],
    before_args: Sequence[Any],
    pick: int,
    function: Callable[..., Any],
    args: Sequence[Any],
) -> list[Any]:
    """Record `function(*args, before(*before_args)[pick])` as two steps.

    Return the program as arrays: first its text (JSON), then its constants.
    """
    with _recording() as recorder:
        prepared = before(*recorder.begin(before_args))[pick]
        results = function(*recorder.begin(args), prepared)
        items = results if isinstance(results, tuple | list) else (results,)
        described = [recorder.describe(item) for item in items]
    text = json.dumps({"steps": recorder.steps, "results": described}).encode()
    return [np.frombuffer(text, np.uint8), *recorder.constants]
