"""What a check may demand. Every failure says what was seen and what was expected.

Values and shapes are judged apart: a gradient of shape (1, D) with the right numbers passes
`close` and `gradient`, and is told its fault once, by a check that calls `shape`.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.checks.wording import describe, show
from autograder.errors import CheckFailed


def array(seen: Any, name: str) -> NDArray[np.float64]:
    """Demand an array (or number) of real, finite values and return it as float64."""
    if isinstance(seen, bool) or not isinstance(seen, np.ndarray | int | float):
        raise CheckFailed(f"{name} is {describe(seen)}, expected an array of numbers")
    values = np.asarray(seen)
    if values.dtype.kind not in "fiu":
        raise CheckFailed(f"{name} holds {values.dtype} values, expected real numbers")
    values = values.astype(np.float64)
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        where = tuple(int(i) for i in bad[0])
        raise CheckFailed(
            f"{name} holds {values[where]} at index {where}, expected finite numbers"
            f" ({len(bad)} of {values.size} are not)"
        )
    return values


def shape(seen: Any, expected: tuple[int, ...], name: str) -> None:
    """Demand exactly this shape."""
    values = array(seen, name)
    if values.shape != expected:
        raise CheckFailed(f"{name}.shape is {values.shape}, expected {expected}")


def close(
    seen: Any, expected: ArrayLike, name: str, *, rtol: float = 1e-9, atol: float = 1e-12
) -> None:
    """Demand these values: each |seen - expected| <= atol + rtol * |expected|."""
    values, wanted = _alike(seen, expected, name)
    error = np.abs(values - wanted)
    excess = error - (atol + rtol * np.abs(wanted))
    if excess.size and excess.max() > 0:
        raise CheckFailed(_difference(name, values, wanted, int(np.argmax(excess))))


def gradient(seen: Any, expected: ArrayLike, name: str, *, limit: float = 2e-9) -> None:
    """Demand a gradient, measured column by column: max_j(max_i|a - r| / max_i|r|) <= limit.

    Elementwise relative error is unfair where a gradient crosses zero, and one scale for the
    whole array would hide a wrong column of small gradients; the column is the fair unit.
    """
    values, wanted = _alike(seen, expected, name)
    error = np.atleast_2d(np.abs(values - wanted)).max(axis=0)
    scale = np.atleast_2d(np.abs(wanted)).max(axis=0)
    ratio = error / np.maximum(scale, np.finfo(float).tiny)
    if ratio.max() > limit:
        worst = int(np.argmax(np.abs(values - wanted)))
        raise CheckFailed(
            f"{_difference(name, values, wanted, worst)}\n"
            f"error {ratio.max():.1e} of the largest entry in a column, allowed {limit:.0e}"
        )


def untouched(student: Any, *names: str) -> None:
    """Demand that the last call changed none of its array arguments, named in order."""
    changed = [names[i] for i in student.changed if i < len(names)]
    if changed:
        raise CheckFailed(f"the call changed its argument {' and '.join(changed)} in place")


def true(condition: object, message: str) -> None:
    """Demand a condition; the message says what was seen and expected."""
    if not condition:
        raise CheckFailed(message)


def _alike(
    seen: Any, expected: ArrayLike, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wanted = np.asarray(expected, dtype=np.float64)
    values = array(seen, name)
    if _without_ones(values.shape) != _without_ones(wanted.shape):
        raise CheckFailed(f"{name}.shape is {values.shape}, expected {wanted.shape}")
    return values.reshape(wanted.shape), wanted


def _without_ones(dimensions: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in dimensions if n != 1)


def _difference(
    name: str, seen: NDArray[np.float64], expected: NDArray[np.float64], worst: int
) -> str:
    if seen.ndim == 0:
        return f"{name}\n  seen      {show(seen)}\n  expected  {show(expected)}"
    where = tuple(int(i) for i in np.unravel_index(worst, seen.shape))
    return (
        f"{name}\n"
        f"  seen      {_indented(seen)}\n"
        f"  expected  {_indented(expected)}\n"
        f"  furthest off at {where}: {show(seen[where])} instead of {show(expected[where])}"
    )


def _indented(values: NDArray[np.float64]) -> str:
    return show(values).replace("\n", "\n" + " " * 12)
