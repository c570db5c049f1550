"""Gradients by central differences, to hold against gradients derived on paper."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def eval_numerical_gradient(
    f: Callable[[Any], float], x: NDArray[np.floating], h: float = 1e-5
) -> NDArray[np.float64]:
    """Return the gradient of the number f(x) with respect to every entry of `x`."""
    return eval_numerical_gradient_array(f, x, 1.0, h)


def eval_numerical_gradient_array(
    f: Callable[[Any], ArrayLike], x: NDArray[np.floating], df: ArrayLike, h: float = 1e-5
) -> NDArray[np.float64]:
    """Return the gradient of sum(f(x) * df) with respect to every entry of `x`.

    Each entry of x is moved by h up and down while f is called: with (f(x + h) - f(x - h)) / 2h
    the error shrinks like h^2. The entries are moved inside `x` itself, so that `f` may also be a
    function that reads `x` from elsewhere (a parameter of a network, say); `x` is left as found.
    """
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x holds {x.dtype} values, which cannot move by {h}: use floats")
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        found = x[index]
        try:
            x[index] = found + h
            above = np.array(f(x))
            x[index] = found - h
            below = np.array(f(x))
        finally:
            x[index] = found
        gradient[index] = np.sum((above - below) * df) / (2 * h)
    return gradient
