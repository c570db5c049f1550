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
    the sum of left[k][i] * matrix[i, j] * right[k][j]. It cannot be computed without `scales`,
    `left` and `right`, which are sent with the order to start. Algebra finds it without the matrix,
    but with another rounding, so it must be equal to the last bit.
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

    def proven(self, proofs: Sequence[Any], results: Sequence[Any]) -> bool:
        """Return whether the proofs belong to what ordinary calls returned."""
        shape = self.left.shape[1], self.right.shape[1]
        if len(proofs) != len(results) or any(np.shape(result) != shape for result in results):
            return False
        weighed = [proof_of(*call) for call in zip(self.left, results, self.right, strict=True)]
        return all(isinstance(proof, float) for proof in proofs) and list(proofs) == weighed


def proof_of(left: Array, result: Any, right: Array) -> float:
    """Weigh all entries of a matrix. No BLAS: its rounding depends on the number of threads."""
    matrix = np.ascontiguousarray(result, dtype=float)
    return float(np.einsum("i,ij,j->", left, matrix, right))


def timed_calls(
    rest: Sequence[tuple[Any, ...]],
    arguments: tuple[int, int],
    results: tuple[int, int],
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
