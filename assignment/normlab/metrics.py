"""How far apart two arrays are, and the mean and standard deviation of columns."""

import numpy as np
from numpy.typing import ArrayLike


def rel_error(x: ArrayLike, y: ArrayLike) -> float:
    """Return max(|x - y| / max(1e-8, |x| + |y|)), the largest elementwise relative error.

    >>> rel_error([1.0, 2.0], [1.0, 2.0])
    0.0
    """
    x, y = np.asarray(x), np.asarray(y)
    return float(np.max(np.abs(x - y) / np.maximum(1e-8, np.abs(x) + np.abs(y))))


def print_mean_std(x: ArrayLike, axis: int = 0) -> None:
    """Print the means and standard deviations of `x` along `axis`, then an empty line."""
    x = np.asarray(x)
    print("  means:", x.mean(axis=axis))  # noqa: T201 - printing is what it is for
    print("  stds: ", x.std(axis=axis), end="\n\n")  # noqa: T201
