"""Numerical gradients of the student's own code, with all steps of an array in one message."""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import expect
from autograder.checks.student import Arguments, StudentFunction

STEP = 1e-5
"""(f(x + h) - f(x - h)) / 2h has an error of order h^2 from the curvature and of order ulp/h from
rounding; this h balances them for float64."""


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

    `out` is the function's first result. Every call gets new copies of dict arguments.
    """
    x = np.asarray(args[wrt])
    calls = []
    for moved in stepped(x, h):
        rest = [copy.deepcopy(arg) if isinstance(arg, dict) else arg for arg in args]
        rest[wrt] = moved
        calls.append(tuple(rest))
    with np.errstate(over="ignore"):
        values = [_weighted_sum(out, weights) for out in function.each(calls, pick=0)]
        quotients = difference_quotients(values, x.shape, h)
    return expect.array(quotients, "the difference quotient")


def _weighted_sum(out: Any, weights: NDArray[np.float64]) -> float:
    values = expect.array(out, "out")
    expect.shape(values, weights.shape, "out")
    total = np.sum(values * weights)
    expect.true(np.isfinite(total), f"out holds numbers too large to add up: {values.max():.1e}")
    return float(total)
