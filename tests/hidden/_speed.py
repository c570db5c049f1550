"""Judges whether a student's simplified backward pass is faster than a staged one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks import Side, SpeedUp, StudentCode, expect, speed_up
from reference.batch_norm import batchnorm_backward as reference_backward
from reference.batch_norm import batchnorm_backward_alt as reference_alt
from reference.batch_norm import batchnorm_forward as reference_forward

FASTER = 1.2
"""A copy of our staged version is never measured as fast as that."""

FAIR = 1.1
"""Whoever wants to be compared with a version of their own must beat ours by so much.

Otherwise a staged version, copied, would pass beside another one that was slowed down.
"""

SLOW = 3.0
"""And that version of their own may take so many times as long as ours."""

PROCESSES = 3
"""How often what is neither clearly right nor clearly wrong is measured, in new processes."""

TRAINING = {"mode": "train", "eps": 1e-5, "momentum": 0.9}


def judge_speed(student: StudentCode) -> None:
    """Demand that it is clearly faster than our staged version, or clearly than their own.

    Who writes lean code and who writes a closed form at once gain nothing on themselves, so ours
    comes first. Two processes may differ by a tenth and more in how their memory happens to lie,
    so what is in between is measured in new ones. What then cannot be told is held against nobody
    whose middle reading is fast enough, against ours or, where that is fair, against their own.
    """
    yardstick = student.yardstick(reference_backward)
    alternative = _side(student, "batchnorm_backward_alt")
    ours, own = _side(yardstick, "batchnorm_backward"), _side(student, "batchnorm_backward")
    rng, medians = np.random.default_rng(9055), []
    for _ in range(PROCESSES):
        than_ours = speed_up(alternative, ours, right=_right, limits=(FASTER, FAIR), rng=rng)
        if than_ours.reaches(FASTER):
            return
        told = f"batchnorm_backward_alt is {than_ours} as our staged backward"
        expect.true(than_ours.median >= FAIR, f"{told}, expected at least {FASTER:g} times")
        medians.append(than_ours.median)
        student.start_afresh()
        yardstick.start_afresh()
    doubt = f"Whether that is {FASTER:g} times cannot be told for certain, so it counts."
    if np.median(medians) >= FASTER:
        student.remark(f"{told}. {doubt}")
        return
    than_own = speed_up(alternative, own, right=_right, limits=(FASTER,), rng=rng)
    faster = than_own.reaches(FASTER) if _comparable(than_own, than_ours) else False
    told += f" and {than_own} as your own"
    expect.true(faster is not False, f"{told}, expected at least {FASTER:g} times")
    if faster is None:
        student.remark(f"{told}. {doubt}")


def _side(student: StudentCode, name: str) -> Side:
    def caches(x: np.ndarray, count: int) -> Sequence[Any]:
        ones = np.ones(x.shape[1])
        return student.batchnorm_forward.each([(x, ones, ones, dict(TRAINING))] * count, pick=1)

    return Side(function=getattr(student, name), caches=caches)


def _right(x: np.ndarray, douts: Sequence[np.ndarray]) -> list[np.ndarray]:
    ones = np.ones(x.shape[1])
    _, cache = reference_forward(x, ones, ones, dict(TRAINING))
    return [reference_alt(dout, cache)[0] for dout in douts]


def _comparable(than_own: SpeedUp, than_ours: SpeedUp) -> bool:
    """Whether their own staged version clearly takes at most `SLOW` times as long as ours."""
    return than_own.high <= SLOW * than_ours.low
