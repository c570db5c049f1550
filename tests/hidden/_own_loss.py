"""Gradients compared with the student's own loss, at points where no kink is near."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.gradients import STEP
from hidden._networks import Arrays, Net, Right, in_shape, point, slope_of, with_slope

MOST_TOLD = 6

MOST_DRAWN, MOST_KEPT = 100, 8


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
