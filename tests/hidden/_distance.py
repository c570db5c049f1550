"""How far answers of a student's code are from those of ours, and how far they may be."""

import numpy as np

Arrays = dict[str, np.ndarray]

SAME = 1e-6
"""Relative. Right code that adds up in another order stays below it, also along a training."""

FURTHER = 30.0
"""How much further from ours an answer along a training may be than at points that are drawn.

Of the mistakes of the catalogue that are alike, the furthest went 26 times as far as there."""

LEAST_COSINE, MOST_OFF = 0.5, 0.75
"""What is alike: the least mean cosine of gradients, and the largest relative distance of values."""


def apart(seen: np.ndarray, right: np.ndarray, least: float = 0.0) -> float:
    """Return the distance of two arrays, relative to the second one or to `least`."""
    finite = np.isfinite(right)
    if seen.shape != right.shape or not np.array_equal(finite, np.isfinite(seen)):
        return float("inf")
    off = float(np.linalg.norm((seen - right)[finite]))
    return off / max(float(np.linalg.norm(right[finite])), least) if off else 0.0


def furthest(seen: Arrays, right: Arrays) -> float:
    """Return the largest distance of an array; of nearly vanishing ones, relative to the others."""
    largest = _largest(right)
    return max(apart(seen[name], array, 0.01 * largest) for name, array in right.items())


def mean_cosine(seen: Arrays, right: Arrays) -> float:
    """Return the mean cosine of two sets of arrays, without those that nearly vanish."""
    least = 1e-6 * _largest(right)
    cosines = []
    for name, array in right.items():
        size = np.linalg.norm(array) * np.linalg.norm(seen[name])
        if np.linalg.norm(array) > least:
            cosines.append(float(np.sum(array * seen[name]) / size) if size else 0.0)
    return float(np.nan_to_num(np.mean(cosines))) if cosines else 1.0


def _largest(arrays: Arrays) -> float:
    return max(float(np.linalg.norm(array)) for array in arrays.values())
