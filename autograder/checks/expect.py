"""What a check may demand. Every failure states what was seen and what was expected.

Values and shapes are judged separately: a gradient of shape (1, D) with the right numbers passes
`close` and `gradient`. Only a check that calls `shape` fails, so the fault is reported once.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.checks.differences import difference
from autograder.checks.values_as_text import describe, show
from autograder.errors import CheckFailed


def array(seen: Any, name: str) -> NDArray[np.float64]:
    """Demand an array (or number) of real, finite values and return it as float64."""
    if isinstance(seen, bool) or not isinstance(seen, np.ndarray | np.generic | int | float):
        raise CheckFailed(f"{name} is {describe(seen)}, expected an array of numbers")
    values = np.asarray(seen)
    if values.dtype.kind not in "fiu":
        raise CheckFailed(f"{name} holds {values.dtype} values, expected real numbers")
    with np.errstate(over="ignore"):  # a long double may become infinite, which is reported below
        values = values.astype(np.float64)
    finite = np.isfinite(values)
    if not finite.all():
        where = tuple(int(i) for i in np.unravel_index(int(np.argmin(finite)), values.shape))
        raise CheckFailed(
            f"{name} holds {values[where]} at index {where}, expected finite numbers"
            f" ({int(np.count_nonzero(~finite))} of {values.size} are not)"
        )
    return values


def method(owner: Any, name: str, otherwise: str) -> Any:
    """Demand a method. It is looked up once, because the next look may find another object."""
    found = getattr(owner, name, None)
    true(callable(found), otherwise)
    return found


def shape(seen: Any, expected: tuple[int, ...], name: str) -> None:
    """Demand exactly this shape."""
    values = array(seen, name)
    if values.shape != expected:
        raise CheckFailed(f"{name}.shape is {values.shape}, expected {expected}")


def shaped_like(seen: Any, expected: ArrayLike, name: str) -> NDArray[np.float64]:
    """Require an array of this shape, apart from axes of length 1; return it in this shape."""
    wanted, values = np.shape(expected), array(seen, name)
    if _without_ones(values.shape) != _without_ones(wanted):
        raise CheckFailed(f"{name}.shape is {values.shape}, expected {wanted}")
    return values.reshape(wanted)


def close(
    seen: Any, expected: ArrayLike, name: str, *, rtol: float = 1e-9, atol: float = 1e-12
) -> None:
    """Demand these values: each |seen - expected| <= atol + rtol * |expected|."""
    values, wanted = _alike(seen, expected, name)
    with np.errstate(over="ignore", invalid="ignore"):
        excess = np.abs(values - wanted) - (atol + rtol * np.abs(wanted))
    if not np.all(excess <= 0):  # written like this, NaN is close to nothing
        message = _difference(name, values, wanted, int(np.argmax(excess)))
        raise _wrong(message, name, values, wanted, ~(excess <= 0))


def gradient(seen: Any, expected: ArrayLike, name: str, *, limit: float = 2e-9) -> None:
    """Demand a gradient, measured column by column: max_j(max_i|a - r| / max_i|r|) <= limit.

    Elementwise relative error is unfair where a gradient crosses zero, and one scale for the
    whole array would hide a wrong column of small gradients. So each column has its own scale.
    """
    values, wanted = _alike(seen, expected, name)
    if not wanted.size:
        return
    with np.errstate(over="ignore", invalid="ignore"):
        error, scale = _columns(values - wanted), _columns(wanted).max(axis=0)
        ratio = error.max(axis=0) / np.maximum(scale, np.finfo(np.float64).tiny)
    if not np.all(ratio <= limit):  # written like this, NaN is never a right gradient
        column = int(np.argmax(ratio))
        worst = int(np.argmax(error[:, column])) * ratio.size + column
        measured = (
            f"error {ratio[column]:.1e} of the largest entry in its column, allowed {limit:.0e}"
            if scale[column]
            else "its column must be zero throughout"
        )
        message = f"{_difference(name, values, wanted, worst)}\n{measured}"
        off = ~(error <= limit * np.maximum(scale, np.finfo(np.float64).tiny))
        raise _wrong(message, name, values, wanted, off)


def resembles(seen: Any, expected: ArrayLike, name: str) -> None:
    """Demand values that point in the direction of the right ones: a cosine of at least 0.9.

    Light checks ask for this first: a function that returns zeros changes no argument, has every
    shape right and returns the same every time, but must earn nothing by that. Scale is ignored.
    """
    values, wanted = _alike(seen, expected, name)
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(values) * np.linalg.norm(wanted)
        alike = np.sum(values * wanted) >= 0.9 * lengths > 0 and np.isfinite(lengths)
    if not alike:
        raise CheckFailed(
            f"{name} does not resemble the right values yet; "
            "until it does, there is nothing to judge here"
        )


def untouched(student: Any, *names: str) -> None:
    """Demand that the last call changed none of its array arguments; `names` has them in order."""
    changed = [names[i] for i in student.changed if 0 <= i < len(names)]
    if changed:
        raise CheckFailed(f"the call changed its argument {' and '.join(changed)} in place")


def true(condition: object, message: str) -> None:
    """Demand a condition; the message states what was seen and what was expected."""
    if not condition:
        raise CheckFailed(message)


def _wrong(
    message: str,
    name: str,
    seen: NDArray[np.float64],
    expected: NDArray[np.float64],
    wrong: NDArray[np.bool_],
) -> CheckFailed:
    failed = CheckFailed(message)
    failed.difference = difference(name, seen, expected, wrong.reshape(seen.shape))
    return failed


def _alike(
    seen: Any, expected: ArrayLike, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wanted = np.asarray(expected, dtype=np.float64)
    return shaped_like(seen, wanted, name), wanted


def _columns(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arrange the magnitudes with one column for each variable: (N, C, H, W) as (N, C*H*W)."""
    rows = np.atleast_2d(np.abs(values))
    return rows.reshape(len(rows), -1)


def _without_ones(dimensions: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in dimensions if n != 1)


def _difference(
    name: str, seen: NDArray[np.float64], expected: NDArray[np.float64], worst: int
) -> str:
    if seen.ndim == 0:
        found, wanted = _distinguishable(float(seen), float(expected))
        return f"{name}\n  seen      {found}\n  expected  {wanted}"
    where = tuple(int(i) for i in np.unravel_index(worst, seen.shape))
    found, wanted = _distinguishable(seen[where], expected[where])
    return (
        f"{name}\n"
        f"  seen      {_indented(seen)}\n"
        f"  expected  {_indented(expected)}\n"
        f"  furthest off at {where}: {found} instead of {wanted}"
    )


def _distinguishable(seen: float, expected: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see the difference."""
    for digits in (7, 10, 13):
        pair = f"{seen:.{digits}g}", f"{expected:.{digits}g}"
        if pair[0] != pair[1]:
            return pair
    return repr(float(seen)), repr(float(expected))


def _indented(values: NDArray[np.float64]) -> str:
    return show(values).replace("\n", "\n" + " " * 12)
