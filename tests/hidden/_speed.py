"""Judges whether a student's simplified backward pass does less work than a staged one.

Counted work decides: how often the code walks over (N, D) values. The forward and the backward pass
are recorded as a program. The program is run in a process of ours on another batch, and must give
what the student's function gives for that batch, bit by bit. Formulas of other walks round
differently, so a program that the function does not follow is noticed, whoever wrote it. What the
forward pass computes is not counted; it cannot know the gradient of the output.

A clock is asked only where it is far from any doubt: whether code that walks rarely is slow all the
same, because it loops in Python; and how fast code is that cannot be recorded.
"""

from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import (
    StudentCode,
    StudentFunction,
    TimedCalls,
    expect,
    ratios_of,
    speed_up,
    timed_calls,
)
from reference.batch_norm import batchnorm_backward as reference_backward
from reference.batch_norm import batchnorm_backward_alt as reference_alt
from reference.batch_norm import batchnorm_forward as reference_forward

Array = NDArray[Any]

FEWER = 0.9
"""Rearranging the staged version gives this share of its walks; a simplified formula, less."""

WORDY = 1.5
"""Who walks so many times as often as our simplified version is told, even if it passes."""

SAME = 0.9
"""The share of equal bits: 1 where the function follows the program, below 0.4 where another
formula is behind it."""

SLOW = 0.5
"""Code is slow only if it is not even half as fast as the staged version."""

FASTER = 1.1
"""How fast code must be that cannot be counted. A copy of the staged version was never measured
above 1.07."""

PROCESSES = 3
"""How often the clock is asked, in new processes: memory happens to lie well or badly in each."""

PAIRS = 13
"""Readings in each process."""

TRAINING = {"mode": "train", "eps": 1e-5, "momentum": 0.9}

SHAPE = (100, 500)
"""The batch of the notebook, where work is counted: the count is then the same every time."""

NARROW = (100, 12)
"""The batch where loops over single values are counted: on the first one they are too long to be
recorded. As many rows, because sums over the batch must weigh as much."""

CALLS = 2
"""Calls in a row that one reading of the clock covers. Each needs two caches, one for a call that is
not timed, and a forward pass in Python loops takes half a second."""

ROWS, COLUMNS = (96, 129), (450, 551)
"""Batches that are timed are about as large, each of another size."""


def judge_speed(student: StudentCode) -> None:
    """Demand clearly fewer walks than our staged version takes, or else clearly less time."""
    rng = student.rng(9056)
    ours, timer = student.yardstick(reference_backward), Timer(rng)
    for shape in (SHAPE, NARROW):
        walks = count_walks(student, ours, "batchnorm_backward_alt", rng, shape)
        if walks is not None:
            break
    else:
        _judge_by_the_clock(student, ours, timer)
        return
    staged = count_walks(ours, ours, "batchnorm_backward", rng, shape)
    simplified = count_walks(ours, ours, "batchnorm_backward_alt", rng, shape)
    assert staged is not None
    assert simplified is not None
    told = (
        f"batchnorm_backward_alt walks {walks} times over the (N, D) values, "
        f"our staged version {staged} times, our simplified one {simplified}"
    )
    most = int(FEWER * staged)
    expect.true(walks <= most, f"{told}; expected at most {most}")
    expect.true(
        not _is_slow(student, ours, timer),
        f"{told}. All the same it takes more than twice as long as the staged version: "
        "loops in Python cost more than the walks that they save",
    )
    if walks >= WORDY * simplified:
        student.remark(f"{told}.")


def count_walks(
    code: StudentCode,
    ours: StudentCode,
    backward: str,
    rng: np.random.Generator,
    shape: tuple[int, int] = SHAPE,
) -> int | None:
    """Count how often a backward pass walks over its values; None if that cannot be counted."""
    forward, args = "batchnorm_forward", _drawn(rng, shape)
    program = code.record((forward, (*args[:3], dict(TRAINING))), 1, backward, args[3:])
    if program is None:
        return None
    x, gamma, beta, dout = args = _drawn(rng, shape)
    replayed = ours.replay(program, args)
    if replayed is None:
        return None
    _, cache = getattr(code, forward)(x, gamma, beta, dict(TRAINING))
    theirs = getattr(code, backward)(dout, cache)
    results, work = replayed
    _, cache = reference_forward(x, gamma, beta, dict(TRAINING))
    right = reference_backward(dout, cache)
    if not isinstance(theirs, tuple) or not len(theirs) == len(results) == len(right):
        return None
    for seen, own, expected in zip(results, theirs, right, strict=True):
        if not (_near(seen, expected) and _same(seen, own)):
            return None
    return round(work[1] / x.size)


def _drawn(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array, Array, Array]:
    """Draw x, gamma, beta and the gradient of the output."""
    gamma, beta = rng.normal(size=(2, shape[1]))
    return 12 + 5 * rng.normal(size=shape), gamma, beta, rng.normal(size=shape)


def _near(seen: Any, expected: Array) -> bool:
    if not isinstance(seen, np.ndarray) or seen.dtype.kind != "f" or seen.size != expected.size:
        return False
    scale = float(np.abs(expected).max())
    return bool(np.abs(seen.reshape(expected.shape) - expected).max() <= 1e-8 * scale)


def _same(seen: Array, own: Any) -> bool:
    if not isinstance(own, np.ndarray) or own.shape != seen.shape:
        return False
    return float(np.mean(own == seen)) >= SAME


def _is_slow(student: StudentCode, ours: StudentCode, timer: "Timer") -> bool:
    """Whether it is clearly slow in every process; one reading as fast as ours is enough."""
    for _ in range(PROCESSES):
        ratios = []
        for ratio in islice(timer.ratios(student, ours), PAIRS):
            if ratio >= 1:
                return False
            ratios.append(ratio)
        if np.median(ratios) >= SLOW:
            return False
        student.start_afresh()
        ours.start_afresh()
    return True


def _judge_by_the_clock(student: StudentCode, ours: StudentCode, timer: "Timer") -> None:
    """Demand that code which cannot be counted is faster than the staged version."""
    medians = []
    for _ in range(PROCESSES):
        found = timer.speed_up(student, ours)
        told = (
            f"the work of batchnorm_backward_alt cannot be counted; it is {found} "
            "as our staged backward"
        )
        reaches = found.reaches(FASTER)
        if reaches:
            return
        expect.true(reaches is None, f"{told}, expected at least {FASTER:g} times")
        medians.append(found.median)
        student.start_afresh()
        ours.start_afresh()
    expect.true(np.median(medians) >= FASTER, f"{told}, expected at least {FASTER:g} times")


class Timer:
    """Times backward passes on batches that it draws.

    For each pair of readings everything is new: the size of the batch, its values, the cache and
    the gradient of every single call. What a timed call returned is proven by a number that must
    belong, to the last bit, to what an ordinary call returns.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def speed_up(self, student: StudentCode, ours: StudentCode) -> Any:
        """Tell how many times as fast the student's alternative is as our staged version."""
        return speed_up(*self._sides(student, ours), inputs=self._batch, limit=FASTER)

    def ratios(self, student: StudentCode, ours: StudentCode) -> Any:
        """Yield single readings of the same."""
        return ratios_of(*self._sides(student, ours), self._batch)

    def _sides(self, student: StudentCode, ours: StudentCode) -> tuple[Any, Any]:
        return (
            partial(self._alternative, student),
            lambda x: self._read(ours, ours.batchnorm_backward, x)[0],
        )

    def _batch(self) -> Array:
        shape = int(self._rng.integers(*ROWS)), int(self._rng.integers(*COLUMNS))
        return 12 + 17 * self._rng.random(shape)

    def _alternative(self, student: StudentCode, x: Array) -> float:
        backward = student.batchnorm_backward_alt
        seconds, calls, proofs = self._read(student, backward, x)
        ordinary = backward.each(
            [(calls.array(k), cache) for k, cache in enumerate(_caches(student, x))], pick=0
        )
        expect.true(
            all(map(_near, ordinary, _right(x, calls))) and calls.proven(proofs, ordinary),
            "while it was timed, with a new batch and a new dout on every call, "
            "it did not return the gradients it returns otherwise",
        )
        return seconds

    def _read(
        self, student: StudentCode, backward: StudentFunction, x: Array
    ) -> tuple[float, TimedCalls, list[Any]]:
        """Read the clock for a few calls, each with a cache of its own; making these is not timed."""
        rest = [(cache,) for cache in _caches(student, x)]
        calls = timed_calls(rest, x.shape, x.shape, self._rng)
        seconds, proofs = backward.cpu_seconds(calls)
        return seconds, calls, proofs


def _caches(student: StudentCode, x: Array) -> list[Any]:
    ones = np.ones(x.shape[1])
    return student.batchnorm_forward.each([(x, ones, ones, dict(TRAINING))] * CALLS, pick=1)


def _right(x: Array, calls: TimedCalls) -> list[Array]:
    ones = np.ones(x.shape[1])
    _, cache = reference_forward(x, ones, ones, dict(TRAINING))
    return [reference_alt(calls.array(k), cache)[0] for k in range(CALLS)]
