"""Checks the gradient of everything a network learns, one number at a time.

Each single weight, bias, gamma and beta is moved up and down a little, which gives the difference
quotient of the loss. This is compared with the gradient from back propagation. A line is printed
only where the two differ by more than LIMIT.
"""

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMIT = 4.0e-7
"""The largest difference that is not reported. Central differences with this H stay well below it
for smooth activations and batches of ten rows or more; a wrong gradient does not."""

H = 1e-5
"""How far a parameter is moved. The error of (f(p + H) - f(p - H)) / 2H is H^2 times a third
derivative, plus rounding, which grows like 1 / H. With float64 the two are in balance here."""


def check_gradients(mlp: Any, x: NDArray[np.floating], y: NDArray[np.integer]) -> int:
    """Check every entry of every parameter; print and count those whose gradients disagree.

    A line reads "layer 2 W[3, 1]: back propagation ..., difference quotient ...", with the layers
    counted from 1 as in `mlp.parameters()`. The network is learning, so batch normalization uses
    the statistics of `x`. The work is done on a copy of the network: `mlp` does not change.
    """
    mlp = copy.deepcopy(mlp)
    mlp.loss(x, y, True)
    mlp.back_propagate(y)
    found = {
        (number, name): np.array(mlp.layers[number - 1].grads[name])
        for number, name, _ in mlp.parameters()
    }
    wrong = 0
    for number, name, value in mlp.parameters():
        analytic = found[number, name]
        place = f"layer {number} {name}"
        if analytic.shape != value.shape:
            print(f"{place}: gradient of shape {analytic.shape}, expected {value.shape}")  # noqa: T201
            wrong += value.size
            continue
        for index in np.ndindex(value.shape):
            quotient = _difference_quotient(mlp, x, y, number, name, index)
            if not abs(analytic[index] - quotient) <= LIMIT:  # written this way, NaN does not pass
                wrong += 1
                entry = f"{place}[{', '.join(map(str, index))}]"
                print(  # noqa: T201 - printing is what it is for
                    f"{entry}: back propagation {analytic[index]:.6e},"
                    f" difference quotient {quotient:.6e}"
                )
    return wrong


def _difference_quotient(  # noqa: PLR0913, PLR0917 - where to move what
    mlp: Any,
    x: NDArray[np.floating],
    y: NDArray[np.integer],
    number: int,
    name: str,
    index: tuple[int, ...],
) -> float:
    """Move one entry of a parameter and measure how the loss changes."""
    params = mlp.layers[number - 1].params
    at_rest = params[name]
    losses = []
    for step in (H, -H):
        params[name] = at_rest.copy()
        params[name][index] += step
        losses.append(float(mlp.loss(x, y, True)))
    params[name] = at_rest
    return (losses[0] - losses[1]) / (2 * H)
