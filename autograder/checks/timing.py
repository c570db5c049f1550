"""Measures how many times as fast one function is as another, by paired measurements.

Both do the same work in turns (AB, BA, ...), and each pair of readings gives a ratio. The
measurement ends as soon as the median ratio is clearly on one side of the limit, or when more
pairs would not make it clear.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from math import comb, inf
from statistics import median
from typing import TypeVar

Inputs = TypeVar("Inputs")

LOOKS = (13, 26, 52)
"""The numbers of pairs after which the interval is compared with the limits; the last is final."""

ERROR_RATE = 0.001 / (2 * len(LOOKS))
"""How often each end of the interval may be wrong at each look: once in a thousand in all."""

HOPELESS = 0.1
"""A share of the limit. If the first ratio is below it, no precise measurement is needed."""

SHORTEST = 1e-9
"""Seconds. It keeps ratios finite when the clock did not advance."""


@dataclass(frozen=True, kw_only=True)
class SpeedUp:
    """The median of measured ratios, and the interval that holds the true one."""

    median: float
    low: float
    high: float
    pairs: int

    def reaches(self, limit: float) -> bool | None:
        """Return whether it is at least `limit`; None if the interval does not decide this."""
        if self.low >= limit:
            return True
        return False if self.high < limit else None

    def __str__(self) -> str:
        return f"{self.median:.2f} times as fast ({self.low:.2f} to {self.high:.2f})"


def speed_up(
    fast: Callable[[Inputs], float],
    slow: Callable[[Inputs], float],
    *,
    inputs: Callable[[], Inputs],
    limit: float,
) -> SpeedUp:
    """Measure slow / fast: both return their seconds on `inputs()`, which is new for each pair."""
    taken = ratios_of(fast, slow, inputs)
    ratios = [next(taken)]
    if ratios[0] < HOPELESS * limit:
        return SpeedUp(median=ratios[0], low=0.0, high=2 * ratios[0], pairs=1)
    for look in LOOKS:
        ratios += islice(taken, look - len(ratios))
        found = interval(ratios)
        if found.reaches(limit) is not None:
            break
    return found


def ratios_of(
    fast: Callable[[Inputs], float],
    slow: Callable[[Inputs], float],
    inputs: Callable[[], Inputs],
) -> Iterator[float]:
    """Yield ratios slow / fast without end, each of a pair of readings."""
    _ratio(fast, slow, inputs(), swapped=False)  # a warm-up: first calls cost more
    for swapped in cycle((False, True)):
        yield _ratio(fast, slow, inputs(), swapped=swapped)


def _ratio(
    fast: Callable[[Inputs], float],
    slow: Callable[[Inputs], float],
    made: Inputs,
    *,
    swapped: bool,
) -> float:
    if swapped:
        slow_seconds = slow(made)
    fast_seconds = fast(made)
    if not swapped:
        slow_seconds = slow(made)
    return max(slow_seconds, SHORTEST) / max(fast_seconds, SHORTEST)


def interval(ratios: Sequence[float]) -> SpeedUp:
    """Find the interval of the median: beyond each end lie as many readings as chance explains.

    Whatever the noise is like, a reading is above the true median as often as below it. So the
    number of readings above it, out of n, follows the binomial distribution.
    """
    ordered, n = sorted(ratios), len(ratios)
    chance, beyond = 0.0, 0
    while (chance := chance + comb(n, beyond) / 2**n) <= ERROR_RATE:
        beyond += 1
    low, high = (ordered[beyond - 1], ordered[-beyond]) if beyond else (0.0, inf)
    return SpeedUp(median=median(ordered), low=low, high=high, pairs=n)
