"""Judges whether a student's simplified backward pass is faster than a staged one.

For each pair of readings everything is new: the size of the batch, its values, the cache and the
gradient of every single call. So nothing can be kept from one call for the next, and what a call
returned is proven by a number that we find with the reference.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import (
    SpeedUp,
    StudentCode,
    StudentFunction,
    TimedCalls,
    expect,
    speed_up,
    timed_calls,
)
from reference.batch_norm import batchnorm_backward as reference_backward
from reference.batch_norm import batchnorm_backward_alt as reference_alt
from reference.batch_norm import batchnorm_forward as reference_forward

Array = NDArray[Any]

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

CALLS = 3
"""Calls in a row that one reading of the clock covers."""

ROWS, COLUMNS = (96, 129), (450, 551)
"""Batches are about as large as the one in the notebook: 100 rows and 500 features."""


def judge_speed(student: StudentCode) -> None:
    """Demand that it is clearly faster than our staged version, or clearly than their own.

    Who writes lean code and who writes a closed form at once gain nothing on themselves, so ours
    comes first. Two processes may differ by a tenth and more in how their memory happens to lie,
    so what is in between is measured in new ones. What then cannot be told is held against nobody
    whose middle reading is fast enough, against ours or, where that is fair, against their own.
    """
    yardstick, timer = student.yardstick(reference_backward), Timer(student.rng(9055))
    medians = []
    for _ in range(PROCESSES):
        than_ours = timer.speed_up(student, yardstick, FASTER, FAIR)
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
    than_own = timer.speed_up(student, student, FASTER)
    faster = than_own.reaches(FASTER) if _comparable(than_own, than_ours) else False
    told += f" and {than_own} as your own"
    expect.true(faster is not False, f"{told}, expected at least {FASTER:g} times")
    if faster is None:
        student.remark(f"{told}. {doubt}")


class Timer:
    """Times backward passes on batches that it draws."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def speed_up(self, student: StudentCode, staged: StudentCode, *limits: float) -> SpeedUp:
        """Tell how many times as fast the student's alternative is as somebody's staged version."""
        return speed_up(
            partial(self._alternative, student),
            lambda x: self._read(staged, staged.batchnorm_backward, x)[0],
            inputs=self._batch,
            limits=limits,
        )

    def _batch(self) -> Array:
        shape = int(self._rng.integers(*ROWS)), int(self._rng.integers(*COLUMNS))
        return 12 + 17 * self._rng.random(shape)

    def _alternative(self, student: StudentCode, x: Array) -> float:
        seconds, calls, proofs = self._read(student, student.batchnorm_backward_alt, x)
        expect.true(
            calls.proven(proofs, _right(x, calls)),
            "while it was timed, with a new batch and a new dout on every call, "
            "it did not return the gradients it returns otherwise",
        )
        return seconds

    def _read(
        self, student: StudentCode, backward: StudentFunction, x: Array
    ) -> tuple[float, TimedCalls, list[Any]]:
        """Read the clock for a few calls, each with a cache of its own; making these is not timed."""
        ones = np.ones(x.shape[1])
        caches = student.batchnorm_forward.each([(x, ones, ones, dict(TRAINING))] * CALLS, pick=1)
        calls = timed_calls([(cache,) for cache in caches], x.shape, x.shape, self._rng)
        seconds, proofs = backward.cpu_seconds(calls)
        return seconds, calls, proofs


def _right(x: Array, calls: TimedCalls) -> list[Array]:
    ones = np.ones(x.shape[1])
    _, cache = reference_forward(x, ones, ones, dict(TRAINING))
    return [reference_alt(calls.array(k), cache)[0] for k in range(CALLS)]


def _comparable(than_own: SpeedUp, than_ours: SpeedUp) -> bool:
    """Whether their own staged version clearly takes at most `SLOW` times as long as ours."""
    return than_own.high <= SLOW * than_ours.low
