"""Values and calls in a student's words: short, plain and safe to print."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

LONGEST = 2000
"""No message needs more characters; a student's exception may carry megabytes."""


def show(value: Any) -> str:
    """Write a number or an array the way a person would read it aloud."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array[()]:.7g}" if array.dtype.kind == "f" else str(array[()])
    text: str = np.array2string(array, precision=5, threshold=12, edgeitems=3, max_line_width=88)
    return text


def describe(value: Any) -> str:
    """Say what kind of thing `value` is."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    if isinstance(value, bool | int | float | str):
        return clean(repr(value))[:60]
    if isinstance(value, tuple | list):
        return f"{type(value).__name__} of {len(value)}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {describe(value[key])}" for key in value) + "}"
    return str(getattr(value, "kind", type(value).__name__))


def call(name: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """Write a call with its arguments described, as a student would recognise it."""
    parts = [_argument(value) for value in args]
    parts += [f"{key}={_argument(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def _argument(value: Any) -> str:
    return f"array{value.shape}" if isinstance(value, np.ndarray) else describe(value)


def clean(text: str, longest: int = LONGEST) -> str:
    """Drop what could fool a terminal or a page: control, bidi and other unprintable characters."""
    kept = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return kept if len(kept) <= longest else kept[:longest] + " [cut]"
