"""Numerical gradients of the student's own code, with all steps of an array in one message."""

import copy
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import expect
from autograder.checks.student import Arguments, StudentFunction

STEP = 1e-5
"""(f(x + h) - f(x - h)) / 2h has an error of order h^2 from the curvature and of order ulp/h from
rounding; this h balances them for float64."""

UNMOVED = 4
"""Calls with unmoved arguments in each batch of moved ones."""

ROUNDING = 1e-11
"""What the same call may differ by, as a share of the sum of all magnitudes."""


def stepped(value: NDArray[Any], h: float = STEP) -> list[NDArray[np.float64]]:
    """Copy `value` twice for each of its entries: with the entry one step up, then one down."""
    copies = []
    for index in np.ndindex(value.shape):
        for step in (h, -h):
            copies.append(np.array(value, dtype=np.float64))
            copies[-1][index] += step
    return copies


def difference_quotients(
    ends: Sequence[float], shape: tuple[int, ...], h: float = STEP
) -> NDArray[np.float64]:
    """Return the central difference quotients, given the values at the copies of `stepped`."""
    quotients: NDArray[np.float64] = (np.array(ends[0::2]) - np.array(ends[1::2])) / (2 * h)
    return quotients.reshape(shape)


def numeric_gradient(
    function: StudentFunction,
    args: Arguments,
    wrt: int,
    weights: NDArray[np.float64],
    *,
    h: float = STEP,
) -> NDArray[np.float64]:
    """Differentiate sum(out * weights) with respect to `args[wrt]` by central differences.

    `out` is the function's first result. Every call gets new copies of dict arguments. Among them
    are calls with unmoved arguments: a function that is another one in a batch gives itself away.
    """
    x = np.asarray(args[wrt])
    values, places = among(stepped(x, h), np.array(x, dtype=np.float64), x, weights)
    calls = [_with(args, wrt, value) for value in values]
    with np.errstate(over="ignore"):
        (alone,) = function.each([_with(args, wrt, np.array(x, dtype=np.float64))], pick=0)
        expected = _weighted_sum(alone, weights)
        ends = [_weighted_sum(out, weights) for out in function.each(calls, pick=0)]
        size = np.abs(np.asarray(alone) * weights).sum()
        kept = without(ends, places, expected, size, "out")
        quotients = difference_quotients(kept, x.shape, h)
    return expect.array(quotients, "the difference quotient")


def among(
    moved: Sequence[NDArray[Any]], unmoved: NDArray[Any], *secrets: NDArray[Any]
) -> tuple[list[NDArray[Any]], list[int]]:
    """Put copies of the unmoved array among the moved ones; return all, and where the copies are.

    The places follow from the secrets, so that a second run has the same ones. One at least should
    be something that the function which is differentiated never sees.
    """
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(s).tobytes() for s in secrets))
    rng = np.random.default_rng(list(digest.digest()))
    chosen = rng.choice(len(moved) + UNMOVED, size=UNMOVED, replace=False)
    places, values = sorted(int(i) for i in chosen), list(moved)
    for place in places:
        values.insert(place, unmoved.copy())
    return values, places


def without(
    ends: Sequence[float], places: Sequence[int], expected: float, size: float, name: str
) -> list[float]:
    """Leave out the results of the unmoved calls, which must be that of a call alone.

    `size` is the sum of the magnitudes that were added up: rounding is a share of it.
    """
    for place in places:
        expect.true(
            abs(ends[place] - expected) <= ROUNDING * size,
            f"the same arguments give another {name} when they come among others",
        )
    return [end for place, end in enumerate(ends) if place not in places]


def _with(args: Arguments, wrt: int, value: NDArray[Any]) -> tuple[Any, ...]:
    rest = [copy.deepcopy(arg) if isinstance(arg, dict) else arg for arg in args]
    rest[wrt] = value
    return tuple(rest)


def _weighted_sum(out: Any, weights: NDArray[np.float64]) -> float:
    values = expect.array(out, "out")
    expect.shape(values, weights.shape, "out")
    total = np.sum(values * weights)
    expect.true(np.isfinite(total), f"out holds numbers too large to add up: {values.max():.1e}")
    return float(total)
