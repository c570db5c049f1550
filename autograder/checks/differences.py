"""Where an array is wrong, as digits that a page can draw."""

import numpy as np
from numpy.typing import NDArray

from autograder.verdicts import Difference

MOST_ROWS, MOST_COLUMNS = 32, 64
SLIGHTLY, CLEARLY = 1e-3, 0.3
"""Shares of the largest right value in the same column: above them it is digit 2, and 3."""


def difference(
    name: str, seen: NDArray[np.float64], expected: NDArray[np.float64], wrong: NDArray[np.bool_]
) -> Difference | None:
    """Grade each entry from 0 (right) to 3; a single number has no places that could differ."""
    if seen.ndim == 0 or not seen.size:
        return None
    rows = (len(seen), -1) if seen.ndim > 1 else (1, -1)
    with np.errstate(over="ignore", invalid="ignore"):
        off, right = np.abs(seen - expected).reshape(rows), np.abs(expected).reshape(rows)
        scale = np.maximum(right.max(axis=0), np.finfo(np.float64).tiny)
        share = np.where(np.isfinite(off), off / scale, np.inf)
    levels = 1 + (share > SLIGHTLY).astype(int) + (share > CLEARLY)
    levels[~wrong.reshape(rows)] = 0
    digits = _coarse(_coarse(levels, MOST_ROWS).T, MOST_COLUMNS).T
    lines = tuple("".join(map(str, row)) for row in digits)
    return Difference(name=name, shape=seen.shape, rows=lines)


def _coarse(levels: NDArray[np.int_], most: int) -> NDArray[np.int_]:
    """Keep the worst of neighboring rows, so that at most `most` are left."""
    step = -(-len(levels) // most)
    return np.array([levels[at : at + step].max(axis=0) for at in range(0, len(levels), step)])
