"""Calls whose CPU time is measured. What they return is sent while the clock runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class TimedCalls:
    """Calls that are timed together, each with its own arguments.

    The first argument of call k is the matrix `base` with its rows scaled by `scales[k]`; the other
    arguments are `rest[k]`. `scales` are sent with the order to start, so nothing can be computed
    before.
    """

    base: Array
    scales: Array
    rest: Sequence[tuple[Any, ...]]

    def array(self, k: int) -> Array:
        """Compute the first argument of call k."""
        made: Array = self.base * self.scales[k][:, None]
        return made


def timed_calls(
    rest: Sequence[tuple[Any, ...]], shape: tuple[int, ...], rng: np.random.Generator
) -> TimedCalls:
    """Draw calls whose first argument has this shape."""
    return TimedCalls(
        base=rng.random(shape) - 0.5, scales=rng.random((len(rest), shape[0])) + 0.5, rest=rest
    )
