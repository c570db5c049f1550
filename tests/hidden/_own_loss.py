"""Gradients compared with the student's own loss, at points where no kink is near."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.gradients import STEP
from hidden._networks import Arrays, Net, Right, in_shape, point, slope_of, with_slope

MOST_TOLD = 6

MOST_DRAWN, MOST_KEPT = 100, 8

NOTHING = 1e-6

PATHS, STRIDE = 2, 0.05
"""The paths are so short that a network crosses few kinks, where its gradient jumps."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)

OFF = 0.3
"""How far the sum of the gradients may be off, as a share of the largest slope along the path. A
network with a mistake has other kinks than ours, which make it inexact."""


def belong_to_own_loss(
    student: StudentCode, ours: type[Right], settings: dict[str, Any], seed: int, examples: int = 10
) -> None:
    """Require that all gradients match difference quotients of the student's own loss."""
    slope = slope_of(student, ours)
    params, X, y = _smooth_point(ours, settings, student.rng(seed), examples, slope)
    net = Net(student, ours.__name__, settings, params)
    _, grads = net.step(X, y)
    quotients = net.quotients(params, X, y)
    for name in params:
        moves = np.abs(quotients[name]).max(initial=0.0) > 1e-4
        expect.true(moves or name.startswith("b"), f"the loss does not depend on {name} yet")
    _belong_together(grads, quotients)
    _pairs_labels_with_examples(net, params, X, y, student.rng(seed + 100))
    right = with_slope(ours, slope)(**settings)
    _is_one_function(net, right, params, X, y, student.rng(seed + 200))


def _pairs_labels_with_examples(
    net: Net, params: Arrays, X: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> None:
    """Require that every weight matters for how well each label fits its example.

    A sum of the parameters is a function with an easy gradient, but no loss of a network. Labels
    are exchanged between examples; no mistake of the catalogue makes that change nothing, and
    no weight is without effect on the change.
    """
    half = (np.arange(len(y)) < len(y) // 2).astype(y.dtype)  # drawn labels may be all alike
    weights = [name for name in params if name.startswith("W")]
    others = [params, *({**params, n: 0.5 * rng.normal(size=params[n].shape)} for n in weights)]
    losses = net.losses([(held, X, labels) for held in others for labels in (half, half[::-1])])
    changes = np.array(losses[1::2]) - np.array(losses[::2])
    expect.true(
        abs(changes[0]) > NOTHING, "the loss does not depend on which example has which label"
    )
    for name, change in zip(weights, changes[1:], strict=True):
        expect.true(
            abs(change - changes[0]) > NOTHING,
            f"{name} has no effect on how the loss depends on the labels",
        )


def _is_one_function(
    net: Net, right: Right, params: Arrays, X: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> None:
    """Require that gradients along paths between other points add up to the change of the loss.

    A loss that notices that it is differentiated, and is another one then, does not do that.
    """
    found = 0
    for _ in range(MOST_DRAWN):
        at, step = _path(rng, params)
        right_change, right_added, largest = _along([_right_step(right, p, X, y) for p in at], step)
        if abs(right_added - right_change) > 1e-3 * largest:
            continue  # there are kinks, and the sum says nothing
        order = rng.permutation(len(at))
        seen = net.steps([(at[i], X, y) for i in order])
        change, added, largest = _along([seen[i] for i in np.argsort(order)], step)
        expect.true(
            abs(added - change) <= OFF * largest,
            f"between two points, your loss changes by {change:.6g}, and your gradients along the "
            f"way add up to {added:.6g}",
        )
        found += 1
        if found == PATHS:
            return


def _path(rng: np.random.Generator, params: Arrays) -> tuple[list[Arrays], Arrays]:
    """Draw the ends of a path and the places between them, and the step from one end to the other."""
    shares = [0.0, 1.0, *(0.5 + NODES / 2)]
    start = {name: w + 0.3 * rng.normal(size=w.shape) for name, w in params.items()}
    step = {name: STRIDE * rng.normal(size=w.shape) for name, w in params.items()}
    return [{name: w + share * step[name] for name, w in start.items()} for share in shares], step


def _right_step(right: Right, params: Arrays, X: np.ndarray, y: np.ndarray) -> tuple[float, Arrays]:
    right.params.update(params)
    loss, grads = right.loss(X, y)
    return float(loss), grads


def _along(steps: list[tuple[float, Arrays]], step: Arrays) -> tuple[float, float, float]:
    """Return the change of the loss, the sum of the slopes, and the largest of them."""
    slopes = np.array([_slope(grads, step) for _, grads in steps[2:]])
    return steps[1][0] - steps[0][0], float(slopes @ WEIGHTS) / 2, float(np.abs(slopes).max())


def _slope(grads: Arrays, step: Arrays) -> float:
    return float(sum(np.sum(in_shape(grads, name, s.shape) * s) for name, s in step.items()))


def _smooth_point(
    ours: type[Right],
    settings: dict[str, Any],
    rng: np.random.Generator,
    examples: int,
    slope: float,
) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw as `point` does, again and again until no kink is so near that a step crosses it.

    Across a kink, a difference quotient says nothing about right code; our own gradients show where
    that happens.
    """
    key = f"{ours.__name__} {sorted(settings.items(), key=str)} {slope} {rng.bit_generator.state}"
    if key not in _SMOOTH:
        drawn = (point(ours, settings, rng, examples) for _ in range(MOST_DRAWN))
        found = next(each for each in drawn if _is_smooth(with_slope(ours, slope), settings, *each))
        _SMOOTH[key] = found
    for oldest in list(_SMOOTH)[:-MOST_KEPT]:
        del _SMOOTH[oldest]
    params, X, y = _SMOOTH[key]
    return {name: value.copy() for name, value in params.items()}, X, y


_SMOOTH: dict[str, tuple[Arrays, np.ndarray, np.ndarray]] = {}
"""The latest points: all trial runs for the diagnosis of one submission need the same ones."""


def _is_smooth(
    ours: type[Right], settings: dict[str, Any], params: Arrays, X: np.ndarray, y: np.ndarray
) -> bool:
    net = ours(**settings)
    net.params.update(params)
    grads = net.loss(X, y)[1]
    for name, value in params.items():
        allowed = 1e-7 * np.abs(grads[name]).max(initial=0.0) + 1e-9
        for index in np.ndindex(value.shape):
            there, ends = value[index], []
            for step in (STEP, -STEP):
                value[index] = there + step
                ends.append(net.loss(X, y)[0])
            value[index] = there
            if abs((ends[0] - ends[1]) / (2 * STEP) - grads[name][index]) > allowed:
                return False
    return True


def _belong_together(grads: Arrays, quotients: Arrays) -> None:
    """Check all entries and report the wrong ones.

    The limit is 1e-6 of the largest entry of the array, and 1e-8 where all of them are zero.
    """
    told = []
    for name, numeric in quotients.items():
        gradient = in_shape(grads, name, numeric.shape)
        largest = max(np.abs(of).max(initial=0.0) for of in (gradient, numeric))
        far = np.abs(gradient - numeric) > 1e-6 * largest + 1e-8
        told += [
            f"  {name}{[int(i) for i in index]}: gradient {gradient[tuple(index)]:.6g}, "
            f"difference quotient {numeric[tuple(index)]:.6g}"
            for index in np.argwhere(far)
        ]
    more = [f"  and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
    lines = "\n".join([*told[:MOST_TOLD], *more])
    expect.true(not told, f"these gradients do not belong to your loss:\n{lines}")
