"""Gradients compared with the student's own forward pass, which must be one function throughout.

Difference quotients move known arguments by very little. A forward pass may notice that, and be
another function for as long as it is differentiated, one whose gradient is easy. So the backward pass
is also called along paths between points that have nothing to do with each other: what it adds up to
is the difference between the ends, if both belong to one function. The calls for values, for
gradients and for resemblance are made in a drawn order, each with arguments not seen before.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect, numeric_gradient
from autograder.checks.student import StudentFunction

PATHS, PLACES = 2, 12

OFF = 0.05
"""How far the sum may be off, as a share of the largest slope along the path.

The wrong forward passes of the catalogue, with gradients of their own, are off by less than 1e-6. One with
kinks, which divides by the mean distance, is off by 1 % and more."""

ALIKE = 1e-3
"""How far out may be off where it should not change, as a share of its largest value."""

Arguments = tuple[Any, ...]


def own_gradients(
    student: StudentCode,
    forward: StudentFunction,
    backward: StudentFunction,
    args: Arguments,
    dout: np.ndarray,
) -> tuple[tuple[Any, ...], list[np.ndarray]]:
    """Return what the backward pass gives, and the difference quotients it is to be compared with.

    `args` are x, gamma, beta, perhaps more, and last a dict with eps.
    """
    quotients = [numeric_gradient(forward, args, place, dout) for place in range(3)]
    expect.true(np.abs(quotients[0]).max() > 0, "out does not depend on x yet")
    _, cache = forward(*copy.deepcopy(args))
    gradients = backward(dout, cache)
    three = isinstance(gradients, tuple | list) and len(gradients) == 3
    expect.true(three, "the backward pass does not return three gradients")
    is_one_function(student, forward, backward, args, dout)
    return gradients, quotients


def is_one_function(
    student: StudentCode,
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    args: Arguments,
    dout: np.ndarray,
) -> None:
    """Require that gradients along paths add up to the change of out, and that out normalizes."""
    rng = student.rng(4711)
    places, weights = np.polynomial.legendre.leggauss(PLACES)
    places = np.concatenate([[0.0, 1.0], (places + 1) / 2])
    starts = [_moved(args, _step(rng, args), 1.0) for _ in range(PATHS)]
    steps = [_step(rng, args) for _ in starts]
    calls: dict[tuple[int, Any], Arguments] = {
        (p, i): _moved(starts[p], steps[p], t) for p in range(PATHS) for i, t in enumerate(places)
    }
    for p in range(PATHS):
        calls[p, "shifted"] = _changed(calls[p, 0], 1.0, -2 * np.abs(args[0]).max())
        calls[p, "shrunk"] = _changed(calls[p, 0], 0.05, 0.0)
    outs: dict[tuple[int, Any], np.ndarray] = {}
    slopes: dict[tuple[int, Any], float] = {}
    for number in rng.permutation(len(calls)):
        key = list(calls)[number]
        out, cache = forward(*calls[key])
        expect.shape(out, dout.shape, "out")
        outs[key] = np.asarray(out, dtype=np.float64)
        slopes[key] = _slope(backward(dout, cache), steps[key[0]])
    _normalizes([[outs[p, twin] for twin in (0, "shifted", "shrunk")] for p in range(PATHS)])
    for p in range(PATHS):
        change = float(np.sum((outs[p, 1] - outs[p, 0]) * dout))
        along = np.array([slopes[p, i] for i in range(2, len(places))])
        added = float(along @ weights) / 2
        expect.true(
            abs(added - change) <= OFF * np.abs(along).max(),
            f"between two points, out times dout changes by {change:.6g}, and your gradients along "
            f"the way add up to {added:.6g}",
        )


def _step(rng: np.random.Generator, args: Arguments) -> list[np.ndarray]:
    x, gamma, beta = args[:3]
    within = min(x.std(axis=axis).mean() for axis in range(x.ndim))
    sizes = (0.5 * within, 0.3, 0.3)
    return [s * rng.normal(size=a.shape) for s, a in zip(sizes, (x, gamma, beta), strict=True)]


def _moved(args: Arguments, step: list[np.ndarray], share: float) -> Arguments:
    moved = [a + share * s for a, s in zip(args[:3], step, strict=True)]
    return (*moved, *copy.deepcopy(args[3:]))


def _changed(args: Arguments, factor: float, shift: float) -> Arguments:
    """Shrink x, together with eps, or shift it."""
    x, gamma, beta, *between, param = args
    return (
        factor * x + shift,
        gamma,
        beta,
        *between,
        {**copy.deepcopy(param), "eps": factor**2 * param["eps"]},
    )


def _slope(gradients: Any, step: list[np.ndarray]) -> float:
    three = isinstance(gradients, tuple) and len(gradients) == 3
    expect.true(three, "the backward pass does not return three gradients")
    total = 0.0
    for seen, along, name in zip(gradients, step, ("dx", "dgamma", "dbeta"), strict=True):
        values = expect.array(seen, name)
        expect.true(
            values.size == along.size, f"{name}.shape is {values.shape}, expected {along.shape}"
        )
        total += float(np.sum(values.reshape(along.shape) * along))
    return total


def _normalizes(cases: list[list[np.ndarray]]) -> None:
    """Require that neither a constant added to x nor a factor matters, or one of them at least.

    A plausible mistake leaves one: a mean that is not subtracted, a division by the variance.
    """
    ignores = [
        all(np.abs(case[twin] - case[0]).max() <= ALIKE * np.ptp(case[0]) for case in cases)
        for twin in (1, 2)
    ]
    expect.true(
        any(ignores),
        "your forward pass does not normalize yet: out changes both when a constant is added to x "
        "and when x is made smaller",
    )
