"""Describes values and calls for students: short, plain and safe to print."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from autograder.text import clean

SHORT = 60
"""The most characters of one value within a message."""

MANY = 12
"""The most entries of a dict within a message."""


def show(value: Any) -> str:
    """Write a number or an array with few enough digits to read."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array[()]:.7g}" if array.dtype.kind == "f" else str(array[()])
    edge = 3 if array.ndim <= 2 else 1  # with 3, an array of four axes would show 6**4 numbers
    text: str = np.array2string(array, precision=5, threshold=12, edgeitems=edge, max_line_width=88)
    return text


def describe(value: Any, *, inside: bool = False) -> str:
    """Describe what `value` is, and what a dict holds."""
    if isinstance(value, np.ndarray | np.generic):
        lone = value.ndim == 0 and value.dtype.kind in "biufc"
        return show(value) if lone else f"array of shape {value.shape}"
    if value is None or isinstance(value, bool | int | float | str):
        return _literal(value)
    if isinstance(value, Mapping) and not inside:
        return _entries(value)
    if isinstance(value, tuple | list | dict):
        return f"{type(value).__name__} of {len(value)}"
    kind = getattr(value, "kind", None)  # set on what stays in the sandbox
    return clean(kind if isinstance(kind, str) else type(value).__name__, SHORT)


def _literal(value: Any) -> str:
    try:
        text = repr(value[:SHORT] if isinstance(value, str) else value)
    except ValueError:  # Python does not write integers of more than 4,300 digits
        return "a huge integer"
    return clean(text)[:SHORT]


def _entries(mapping: Mapping[Any, Any]) -> str:
    entries = [
        f"{describe(key, inside=True)}: {describe(mapping[key], inside=True)}"
        for key in islice(mapping, MANY)
    ]
    more = ["..."] if len(mapping) > MANY else []
    return "{" + ", ".join([*entries, *more]) + "}"


def call(name: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """Write a call with its arguments described, so that a student recognizes it."""
    parts = [describe(value) for value in args]
    parts += [f"{key}={describe(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"
