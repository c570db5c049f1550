"""Two toy models for trying out training code: small, fast and known to be right.

They do nothing useful, but have the interface of a real network, so what works with them works
with yours.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class WeightedSum:
    """Predicts one number for each row of X: a weighted sum over all of its parameters.

    The parameters are named as in a network of `hidden` hidden layers with batch norm. All of them
    are in one sum, so each gradient depends on every other parameter. loss(X, y) returns the pair
    of mean((prediction - y)^2) / 2 and its gradients; loss(X) returns the predictions.
    """

    def __init__(self, hidden: int = 3, units: int = 2) -> None:
        self.params: dict[str, Floats] = {}
        for layer in range(1, hidden + 2):
            self.params[f"W{layer}"] = np.full((units, units), 0.5)
            self.params[f"b{layer}"] = np.zeros(units)
            if layer <= hidden:
                self.params[f"gamma{layer}"] = np.ones(units)
                self.params[f"beta{layer}"] = np.zeros(units)

    def loss(self, X: Floats, y: Floats | None = None) -> Any:
        """Return (loss, grads), or without y the predictions."""
        flat = np.concatenate([value.ravel() for value in self.params.values()])
        # What the k-th number is multiplied by: a different mixture of the columns for each k.
        factors = np.cos(np.arange(len(flat)) + X.sum(axis=1, keepdims=True))
        predictions = factors @ flat / len(flat)
        if y is None:
            return predictions
        errors = predictions - y
        gradient = factors.T @ errors / (len(flat) * len(X))
        grads, start = {}, 0
        for name, value in self.params.items():
            grads[name] = gradient[start : start + value.size].reshape(value.shape)
            start += value.size
        return float(np.mean(errors**2) / 2), grads


class CentredLayers:
    """Layers tanh(x) W, each of which centers its result: less than batch norm, but with its modes.

    `bn_params` has a dict for each layer, as in a network with batch norm. In mode "train" a layer
    subtracts the mean of the batch and moves running_mean and running_var as batch norm does, with
    the momentum in its dict; in mode "test" it subtracts running_mean. loss(X, y) accepts any
    integer labels and works in mode "train", loss(X) in mode "test".
    """

    def __init__(self, units: tuple[int, ...] = (3, 4, 2)) -> None:
        self.params: dict[str, Floats] = {}
        self.bn_params: list[dict[str, Any]] = []
        for layer, (rows, columns) in enumerate(pairwise(units), start=1):
            self.params[f"W{layer}"] = np.cos(np.arange(rows * columns)).reshape(rows, columns)
            averages = {"running_mean": np.zeros(columns), "running_var": np.zeros(columns)}
            self.bn_params.append({"mode": "train", **averages})

    def loss(self, X: Floats, y: NDArray[np.integer] | None = None) -> Any:
        """Return (loss, grads), or without y the output of the last layer."""
        if y is not None and np.shape(y) != (len(X),):
            raise ValueError(f"y has shape {np.shape(y)}, expected ({len(X)},): a label per row")
        out = X
        for layer, bn_param in enumerate(self.bn_params, start=1):
            bn_param["mode"] = "test" if y is None else "train"
            out = _centred(np.tanh(out) @ self.params[f"W{layer}"], bn_param)
        if y is None:
            return out
        # This model is never trained: its gradients only provide the names and shapes.
        return float(np.mean(out**2)), {name: 0.0 * W for name, W in self.params.items()}


def _centred(x: Floats, bn_param: dict[str, Any]) -> Floats:
    centre: Floats = bn_param["running_mean"]
    if bn_param["mode"] == "train":
        centre = x.mean(axis=0)
        kept = bn_param.get("momentum", 0.9)
        for name, now in (("running_mean", centre), ("running_var", x.var(axis=0))):
            bn_param[name] = kept * bn_param[name] + (1 - kept) * now
    return x - centre
