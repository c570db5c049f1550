"""States what is certain about a wrong value, if no known mistake explains it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.values_as_text import show
from autograder.diagnose.compare import alike, is_number

Array = NDArray[np.float64]


SMALL_DIFFERENCE = "so small a difference comes from numbers that were float32 for a while"
"""How a difference in the fifth digit is explained, unless the course has its own explanation."""


def fact(seen: Any, expected: Any, name: str, small_difference: str = "") -> str:
    """State how a value is related to the right one; "" if no simple relation is found."""
    if seen is None and is_number(expected):
        return f"{name} is None: nothing has been computed for it yet."
    if not is_number(seen) or not is_number(expected):
        return ""
    a, r = (np.squeeze(np.asarray(value, dtype=np.float64)) for value in (seen, expected))
    if not np.isfinite(r).all():
        return ""
    if a.shape != r.shape:
        return _of_other_shape(a, r, name)
    if not np.isfinite(a).all() or a.size < 2:
        return ""
    small = small_difference or SMALL_DIFFERENCE
    return _related(a, r, name, small) or _where_wrong(a, r, name) or _column_by_column(a, r, name)


def _of_other_shape(a: Array, r: Array, name: str) -> str:
    if a.ndim == r.ndim == 2 and a.T.shape == r.shape and alike(a.T, r):
        return f"{name} has the right values, but rows and columns are exchanged."
    if a.size == r.size and alike(a.ravel(), r.ravel()):
        return f"{name} has the right values in the right order, but another shape."
    return ""


def _related(a: Array, r: Array, name: str, small: str) -> str:
    """Name the simplest relation that holds for all values."""
    with np.errstate(all="ignore"):
        found = (f"{name} {relation}" for relation, holds in _relations(a, r, small) if holds)
        return next(found, "")


def _relations(a: Array, r: Array, small: str) -> Iterator[tuple[str, bool]]:
    """Yield relations and whether they hold, the simplest first."""
    apart = float(np.max(np.abs(a - r)) / np.max(np.abs(r)))
    yield f"is right except for {apart:.0e} of its largest value: {small}.", alike(a, r, 1e-5)
    yield "is zero everywhere.", not np.any(a)
    yield "is right up to its sign.", alike(a, -r)
    factor = float(np.sum(a * r) / np.sum(r * r))
    yield (
        f"is right up to a factor: it is {show(factor)} times what it should be.",
        alike(a, factor * r),
    )
    shift = float(np.mean(a - r))
    yield (
        f"is right up to a shift: {show(shift)} is added everywhere.",
        alike(a - r, np.full(r.shape, shift)),
    )
    yield (
        "has the right values, but rows and columns are exchanged.",
        a.ndim == 2 and a.shape[0] == a.shape[1] and alike(a.T, r),
    )
    positive = bool((r >= 0).all() and (a >= 0).all())
    yield "is the square of what it should be.", positive and alike(a, r**2)
    yield "is the square root of what it should be.", positive and alike(a**2, r)
    yield "is one over what it should be.", bool(r.all()) and alike(a, 1 / r)


def _where_wrong(a: Array, r: Array, name: str) -> str:
    """Name the part that is wrong, if the rest is right."""
    scale = np.abs(r).max()
    wrong = np.abs(a - r) > 1e-7 * np.abs(r) + 1e-9 * scale
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    share = f"{int(wrong.sum())} of its {wrong.size} values are wrong"
    where = first[0] if len(first) == 1 else first
    if wrong.sum() > wrong.size / 2:
        return ""
    if wrong.ndim == 2:
        for axis, one in ((0, "column"), (1, "row")):
            bad = np.flatnonzero(wrong.any(axis=axis))
            if len(bad) == 1:
                return f"{name} is right in every {one} but number {int(bad[0])}, counted from 0."
    return f"{name} is right in part: {share}, the first at {where}."


def _column_by_column(a: Array, r: Array, name: str) -> str:
    """Look for a factor or a shift that is the same within each column or each row."""
    if a.ndim != 2 or min(a.shape) < 3:
        return ""
    for axis, one in ((0, "column"), (1, "row")):
        with np.errstate(all="ignore"):
            factors = np.sum(a * r, axis, keepdims=True) / np.sum(r * r, axis, keepdims=True)
            shifts = np.mean(a - r, axis, keepdims=True) + 0 * r
        if alike(a, factors * r):
            return f"{name} is right up to a factor in each {one}."
        if alike(a - r, shifts, 1e-6):
            return f"{name} is right up to a constant that is added in each {one}."
    return ""
