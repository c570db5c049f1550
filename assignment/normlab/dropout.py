"""Dropout, in the form that batch norm has, so that it fits into the same place of a network."""
# ruff: noqa: NPY002 - a run is repeated from the seed of numpy's global generator

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

KEPT = 0.5


def dropout_forward(
    x: Floats, _gamma: Any, _beta: Any, param: dict[str, Any]
) -> tuple[Floats, Floats]:
    """Return (out, mask). In mode "train" about half of the values become 0, the others double.

    What is kept is divided by the probability of being kept, so that the expectation of `out` is
    `x`. In mode "test" `out` is `x`. There is nothing to learn: gamma and beta are not used.
    """
    if param["mode"] == "test":
        return x, np.ones_like(x)
    mask: Floats = (np.random.rand(*x.shape) < KEPT) / KEPT
    return x * mask, mask


def dropout_backward(dout: Floats, mask: Floats) -> tuple[Floats, Floats, Floats]:
    """Return dx, and zeros for gamma and beta."""
    return dout * mask, np.zeros(dout.shape[1]), np.zeros(dout.shape[1])
