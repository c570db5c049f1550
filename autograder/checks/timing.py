"""How many times as fast one function is as another, on a clock the student cannot reach.

Both sides do the same work in turns (AB, BA, ...), and each pair of readings gives a ratio. For
each pair everything is new: the size of the batch, its values, the cache, the gradient of every
single call. So nothing can be kept from one call for the next, and what a call returned is proven
by a number that the check knows how to find. The measurement goes on until the median ratio is
clearly on one side of every limit, or until it is clear that this will not become clear.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.student import StudentFunction, TimedCalls
from autograder.errors import CheckFailed

Array = NDArray[Any]

LOOKS = (13, 26, 52)
"""After so many pairs the interval is looked at; the last look is final."""

DOUBT = 0.001 / (2 * len(LOOKS))
"""How often each end of the interval may be wrong at each look: in all, once in a thousand."""

CALLS = 3
"""Calls in a row that one reading of the clock covers."""

HOPELESS = 0.1
"""Of a limit: nobody need wait until that is measured precisely."""

ROWS, COLUMNS = (96, 129), (450, 551)
"""Batches are about as large as the one in the notebook: 100 rows and 500 features."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two functions of (dout, cache) to be compared."""

    function: StudentFunction
    caches: Callable[[Array, int], Sequence[Any]]
    """Makes so many caches for a batch, each of its own; this is not timed."""

    def seconds(self, x: Array, rng: np.random.Generator) -> tuple[float, TimedCalls, list[Any]]:
        """Read the clock for a few calls."""
        trial = _trial(x.shape, self.caches(x, CALLS), rng)
        seconds, proofs = self.function.cpu_seconds(trial)
        return max(seconds, 1e-9), trial, proofs


@dataclass(frozen=True, kw_only=True)
class SpeedUp:
    """The median of measured ratios, and the interval that holds the true one."""

    median: float
    low: float
    high: float
    pairs: int

    def reaches(self, limit: float) -> bool | None:
        """Whether it is at least `limit`; None when that cannot be told."""
        if self.low >= limit:
            return True
        return False if self.high < limit else None

    def __str__(self) -> str:
        return f"{self.median:.2f} times as fast ({self.low:.2f} to {self.high:.2f})"


def speed_up(
    fast: Side,
    slow: Side,
    *,
    right: Callable[[Array, Sequence[Array]], Sequence[Array]],
    limits: Sequence[float],
    rng: np.random.Generator,
) -> SpeedUp:
    """Measure cpu(slow) / cpu(fast); `right` gives the first result for a batch and each dout."""
    _pair(fast, slow, right, rng, swapped=False)  # a warm-up: first calls cost more
    ratios: list[float] = []
    for look in LOOKS:
        while len(ratios) < look:
            ratios.append(_pair(fast, slow, right, rng, swapped=len(ratios) % 2 == 1))
            if ratios[0] < HOPELESS * min(limits):
                return SpeedUp(median=ratios[0], low=0.0, high=2 * ratios[0], pairs=1)
        found = interval(ratios)
        if all(found.reaches(limit) is not None for limit in limits):
            break
    return found


def interval(ratios: Sequence[float]) -> SpeedUp:
    """Find the interval of the median: as many readings lie beyond each end as chance explains.

    Whatever the noise looks like, a reading is above the true median as often as below it; how
    many of n are above it follows the binomial distribution.
    """
    ordered, n = sorted(ratios), len(ratios)
    chance, beyond = 0.0, 0
    while (chance := chance + comb(n, beyond) / 2**n) <= DOUBT:
        beyond += 1
    low, high = (ordered[beyond - 1], ordered[-beyond]) if beyond else (0.0, inf)
    return SpeedUp(median=float(np.median(ordered)), low=low, high=high, pairs=n)


def _pair(
    fast: Side,
    slow: Side,
    right: Callable[[Array, Sequence[Array]], Sequence[Array]],
    rng: np.random.Generator,
    *,
    swapped: bool,
) -> float:
    x = 12 + 17 * rng.random((int(rng.integers(*ROWS)), int(rng.integers(*COLUMNS))))
    if swapped:
        slow_seconds, _, _ = slow.seconds(x, rng)
    fast_seconds, trial, proofs = fast.seconds(x, rng)
    if not swapped:
        slow_seconds, _, _ = slow.seconds(x, rng)
    expected = right(x, [trial.array(k) for k in range(CALLS)])
    if not _proven(trial, proofs, expected):
        raise CheckFailed(
            "while it was timed, with a new batch and a new dout on every call, "
            "it did not return the gradients it returns otherwise"
        )
    return slow_seconds / fast_seconds


def _trial(shape: tuple[int, ...], others: Sequence[Any], rng: np.random.Generator) -> TimedCalls:
    rows, columns = shape
    return TimedCalls(
        base=rng.random(shape) - 0.5,
        scales=rng.random((CALLS, rows)) + 0.5,
        others=others,
        left=rng.random((CALLS, rows)) - 0.5,
        right=rng.random((CALLS, columns)) - 0.5,
    )


def _proven(trial: TimedCalls, proofs: Sequence[Any], expected: Sequence[Array]) -> bool:
    """Compare the proofs with what right results weigh; arithmetic in float32 is not enough."""
    if len(proofs) != len(expected):
        return False
    for left, right, proof, array in zip(trial.left, trial.right, proofs, expected, strict=True):
        allowed = 1e-8 * np.linalg.norm(left) * np.linalg.norm(np.abs(array).max(axis=0) * right)
        if not isinstance(proof, float) or not abs(proof - left @ array @ right) <= allowed:
            return False
    return True
