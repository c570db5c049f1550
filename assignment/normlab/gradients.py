"""Gradients by central differences, to compare with gradients derived on paper."""

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

    Each entry of x is moved up and down by h while f is called: the error of
    (f(x + h) - f(x - h)) / 2h shrinks like h^2. The entries are moved inside `x` itself, so `f` may
    also read `x` from elsewhere (a parameter of a network, for example). `x` is restored at the
    end.
    """
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x holds {x.dtype} values, which cannot be moved by {h}: use floats")
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
