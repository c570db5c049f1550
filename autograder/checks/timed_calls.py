"""Calls whose computing time is measured, and the numbers that prove that they were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class TimedCalls:
    """Calls to be timed in one go, each with arguments of its own.

    The first argument of call k is `base`, a matrix, with its rows scaled by `scales[k]`; its other
    arguments are `rest[k]`. What it returns, or the first of several results, is a matrix; the
    proof is left[k] @ matrix @ right[k]. Without `scales`, `left` and `right`, which come with the
    order to start, nobody can tell this number.
    """

    base: Array
    scales: Array
    rest: Sequence[tuple[Any, ...]]
    left: Array
    right: Array

    def array(self, k: int) -> Array:
        """Make the first argument of call k."""
        made: Array = self.base * self.scales[k][:, None]
        return made

    def proven(self, proofs: Sequence[Any], expected: Sequence[Array]) -> bool:
        """Compare the proofs with those of right results; float32 is not exact enough to pass."""
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
