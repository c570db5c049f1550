"""A fully connected network of any depth, with or without normalization of its hidden layers."""
# ruff: noqa: NPY002 - the assignment's weights come from numpy's global generator

from collections.abc import Sequence
from typing import Any

import numpy as np

from normlab.layers import (
    affine_backward,
    affine_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    softmax_loss,
)
from reference.batch_norm import batchnorm_backward, batchnorm_forward
from reference.layer_norm import layernorm_backward, layernorm_forward


class FullyConnectedNet:
    """A network of hidden layers and one output layer, all of them fully connected.

    A hidden layer is an affine map followed by a leaky ReLU with slope 0.01, with a normalization
    before or after the leaky ReLU:

        normalization None:   affine - leaky ReLU
        placement "before":   affine - normalization - leaky ReLU
        placement "after":    affine - leaky ReLU - normalization

    The output layer is an affine map, which gives one score for each class and is never
    normalized. The loss is the softmax loss.

    Attributes:
        params: a dict of all that is learned. The layers are numbered from 1, and the output layer
            comes last. Layer i has a weight W1, W2, ... of shape (inputs, units) and a bias b1,
            b2, ... of shape (units,). A hidden layer with a normalization, of either kind, also
            has gamma1, gamma2, ... and beta1, beta2, ... of shape (units,).
        bn_params: a list with one dict for each batch norm, in the order of the layers, each the
            bn_param of batchnorm_forward: it holds mode, running_mean and running_var from one
            call to the next. Both averages start as zeros. The list is empty without batch norm.

    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is a choice that an experiment may make
        self,
        hidden_dims: Sequence[int],
        input_dim: int = 64,
        num_classes: int = 10,
        reg: float = 0.0,
        weight_scale: float = 1e-2,
        dtype: Any = np.float64,
        normalization: str | None = None,
        placement: str = "before",
    ) -> None:
        """Set up the parameters.

        The weights W1, W2, ... are weight_scale * np.random.randn(inputs, units), drawn in the
        order of the layers from numpy's global generator, and nothing else is drawn. All b and
        beta start at 0, all gamma at 1.

        Arguments:
            hidden_dims: the number of units of each hidden layer; its length is the number of
                hidden layers.
            input_dim: the number of values of one example.
            num_classes: the number of classes.
            reg: strength of the regularization.
            weight_scale: standard deviation of the starting weights.
            dtype: the type of all parameters; loss converts the examples to it.
            normalization: None, "batchnorm" or "layernorm".
            placement: "before" or "after" the leaky ReLU; ignored without normalization.

        """
        self.reg, self.dtype = reg, dtype
        self.normalization, self.placement = normalization, placement
        self.hidden = len(hidden_dims)
        self.params: dict[str, np.ndarray] = {}
        self.bn_params: list[dict[str, Any]] = []

        sizes = [input_dim, *hidden_dims, num_classes]
        for layer in range(1, self.hidden + 2):
            inputs, units = sizes[layer - 1], sizes[layer]
            self.params[f"W{layer}"] = weight_scale * np.random.randn(inputs, units)
            self.params[f"b{layer}"] = np.zeros(units)
            if normalization is not None and layer <= self.hidden:
                self.params[f"gamma{layer}"] = np.ones(units)
                self.params[f"beta{layer}"] = np.zeros(units)
            if normalization == "batchnorm" and layer <= self.hidden:
                averages = {"running_mean": np.zeros(units), "running_var": np.zeros(units)}
                self.bn_params.append({"mode": "train", **averages})
        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Compute the scores in test mode, or with labels the loss and its gradients.

        Without y, batch norm works in mode "test": it uses the running averages and does not
        change them. With y it works in mode "train": each call moves each running average once.
        Layer norm does the same in both.

        Arguments:
            X: the examples, shape (N, input_dim). Must not be changed.
            y: their labels, N integers, or None. Must not be changed.

        Returns:
            Without y: the scores, shape (N, num_classes).
            With y: the pair (loss, grads). The loss is the mean softmax loss of the batch plus
                0.5 * reg * sum of W^2 over all weights W1, W2, ..., including that of the output
                layer; b, gamma and beta are not regularized. grads is a dict with the gradient
                of this loss with respect to every parameter, under the name and in the shape that
                the parameter has in params.

        """
        for bn_param in self.bn_params:
            bn_param["mode"] = "test" if y is None else "train"
        last = self.hidden + 1
        out, caches = X.astype(self.dtype), {}
        for layer in range(1, last):
            out, caches[layer] = self._hidden_forward(layer, out)
        W, b = self.params[f"W{last}"], self.params[f"b{last}"]
        scores, output = affine_forward(out, W, b)
        if y is None:
            return scores

        loss, dout = softmax_loss(scores, y)
        grads: dict[str, np.ndarray] = {}
        dout, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(dout, output)
        for layer in range(self.hidden, 0, -1):
            dout = self._hidden_backward(layer, dout, caches[layer], grads)
        for layer in range(1, last + 1):
            W = self.params[f"W{layer}"]
            loss += 0.5 * self.reg * float(np.sum(W**2))
            grads[f"W{layer}"] += self.reg * W
        return loss, grads

    def _hidden_forward(self, layer: int, x: np.ndarray) -> tuple[np.ndarray, Any]:
        """Go through one hidden layer, with its normalization, if any, in its place."""
        before = self.normalization is not None and self.placement == "before"
        after = self.normalization is not None and self.placement == "after"
        norm = None
        out, affine = affine_forward(x, self.params[f"W{layer}"], self.params[f"b{layer}"])
        if before:
            out, norm = self._norm_forward(layer, out)
        out, activation = leaky_relu_forward(out)
        if after:
            out, norm = self._norm_forward(layer, out)
        return out, (affine, norm, activation)

    def _hidden_backward(
        self, layer: int, dout: np.ndarray, cache: Any, grads: dict[str, np.ndarray]
    ) -> np.ndarray:
        """Go backward through one hidden layer and put its gradients into grads."""
        before = self.normalization is not None and self.placement == "before"
        after = self.normalization is not None and self.placement == "after"
        affine, norm, activation = cache
        if after:
            dout = self._norm_backward(layer, dout, norm, grads)
        dout = leaky_relu_backward(dout, activation)
        if before:
            dout = self._norm_backward(layer, dout, norm, grads)
        dx, grads[f"W{layer}"], grads[f"b{layer}"] = affine_backward(dout, affine)
        return dx

    def _norm_forward(self, layer: int, x: np.ndarray) -> tuple[np.ndarray, Any]:
        gamma, beta = self.params[f"gamma{layer}"], self.params[f"beta{layer}"]
        if self.normalization == "batchnorm":
            return batchnorm_forward(x, gamma, beta, self.bn_params[layer - 1])
        return layernorm_forward(x, gamma, beta, {})

    def _norm_backward(
        self, layer: int, dout: np.ndarray, cache: Any, grads: dict[str, np.ndarray]
    ) -> np.ndarray:
        backward = batchnorm_backward if self.normalization == "batchnorm" else layernorm_backward
        dx, dgamma, dbeta = backward(dout, cache)
        grads[f"gamma{layer}"], grads[f"beta{layer}"] = dgamma, dbeta
        return dx
