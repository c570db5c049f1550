"""Calls whose CPU time is measured, and numbers that prove that the calls were made."""

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
    arguments are `rest[k]`. The result, or the first of several results, is a matrix. The proof is
    left[k] @ matrix @ right[k]. It cannot be computed without `scales`, `left` and `right`, which
    are sent with the order to start.
    """

    base: Array
    scales: Array
    rest: Sequence[tuple[Any, ...]]
    left: Array
    right: Array

    def array(self, k: int) -> Array:
        """Compute the first argument of call k."""
        made: Array = self.base * self.scales[k][:, None]
        return made

    def proven(self, proofs: Sequence[Any], expected: Sequence[Array]) -> bool:
        """Return whether the proofs are those of right results; float32 is not exact enough."""
        if len(proofs) != len(expected):
            return False
        for left, right, proof, array in zip(self.left, self.right, proofs, expected, strict=True):
            allowed = (
                1e-8 * np.linalg.norm(left) * np.linalg.norm(np.abs(array).max(axis=0) * right)
            )
            if not isinstance(proof, float) or not abs(proof - left @ array @ right) <= allowed:
                return False
        return True


def timed_calls(
    rest: Sequence[tuple[Any, ...]],
    arguments: tuple[int, ...],
    results: tuple[int, ...],
    rng: np.random.Generator,
) -> TimedCalls:
    """Draw calls whose first argument and whose result have these shapes."""
    count = len(rest)
    return TimedCalls(
        base=rng.random(arguments) - 0.5,
        scales=rng.random((count, arguments[0])) + 0.5,
        rest=rest,
        left=rng.random((count, results[0])) - 0.5,
        right=rng.random((count, results[1])) - 0.5,
    )
