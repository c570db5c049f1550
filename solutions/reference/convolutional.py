"""A convolutional network with batch normalization before or after the activation."""
# ruff: noqa: NPY002 - the assignment's weights come from numpy's global generator

from collections.abc import Sequence
from typing import Any

import numpy as np

from normlab.convolution import conv_backward, conv_forward, max_pool_backward, max_pool_forward
from normlab.layers import (
    affine_backward,
    affine_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    softmax_loss,
)
from reference.spatial_norm import spatial_batchnorm_backward, spatial_batchnorm_forward


class ConvNet:
    """A convolutional network for small images: some convolutions, then one affine layer.

    Each convolution has kernels of 3 x 3 pixels and is padded with one row of zeros on every side,
    so it keeps height and width. It is followed by a leaky ReLU with slope 0.01, which batch
    normalization may precede or follow, and finally by max pooling over windows of 2 x 2:

        normalization None:             convolution - leaky ReLU - pooling
        "batchnorm", placement "before": convolution - batch norm - leaky ReLU - pooling
        "batchnorm", placement "after":  convolution - leaky ReLU - batch norm - pooling

    Pooling halves height and width and drops an odd last row or column. What is left after the
    last convolution goes through an affine layer, which gives one score for each class and is
    never normalized. The loss is the softmax loss.

    Attributes:
        params: a dict of all that is learned. The layers are numbered from 1, and the affine layer
            comes last. Convolution i has W1, W2, ... of shape (filters, channels, 3, 3) and
            b1, b2, ... of shape (filters,); with batch norm also gamma1, gamma2, ... and beta1,
            beta2, ... of shape (filters,). The affine layer has a W of shape (values left after
            the last pooling, num_classes) and a b of shape (num_classes,).
        bn_params: a list with one dict for each batch norm, in the order of the layers, each the
            bn_param of spatial_batchnorm_forward: it holds mode, running_mean and running_var
            from one call to the next. Both averages start as zeros. The list is empty without
            normalization.

    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is a choice that an experiment may make
        self,
        num_filters: Sequence[int] = (8, 16),
        input_dim: tuple[int, int, int] = (1, 8, 8),
        num_classes: int = 10,
        reg: float = 0.0,
        weight_scale: float = 1e-2,
        dtype: Any = np.float64,
        normalization: str | None = None,
        placement: str = "before",
    ) -> None:
        """Set up the parameters.

        The weights W1, W2, ... are weight_scale * np.random.randn(...) in their final shapes, drawn
        in the order of the layers from numpy's global generator, and nothing else is drawn. All b
        and beta start at 0, all gamma at 1.

        Arguments:
            num_filters: the number of filters of each convolution; its length is the number of
                convolutions.
            input_dim: (channels, height, width) of the images.
            num_classes: the number of classes.
            reg: strength of the regularization.
            weight_scale: standard deviation of the starting weights.
            dtype: the type of all parameters; loss converts the images to it.
            normalization: None or "batchnorm".
            placement: "before" or "after" the activation; ignored without normalization.

        """
        self.reg, self.dtype, self.placement = reg, dtype, placement
        self.convolutions = len(num_filters)
        self.params: dict[str, np.ndarray] = {}
        self.bn_params: list[dict[str, Any]] = []

        channels, height, width = input_dim
        for layer, filters in enumerate(num_filters, start=1):
            self.params[f"W{layer}"] = weight_scale * np.random.randn(filters, channels, 3, 3)
            self.params[f"b{layer}"] = np.zeros(filters)
            if normalization == "batchnorm":
                self.params[f"gamma{layer}"] = np.ones(filters)
                self.params[f"beta{layer}"] = np.zeros(filters)
                averages = {"running_mean": np.zeros(filters), "running_var": np.zeros(filters)}
                self.bn_params.append({"mode": "train", **averages})
            channels, height, width = filters, height // 2, width // 2

        last = self.convolutions + 1
        values = channels * height * width
        self.params[f"W{last}"] = weight_scale * np.random.randn(values, num_classes)
        self.params[f"b{last}"] = np.zeros(num_classes)
        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Compute the scores in test mode, or with labels the loss and its gradients.

        Without y, batch norm works in mode "test": it uses the running averages and does not
        change them. With y it works in mode "train": each call moves each running average once.

        Arguments:
            X: the images, shape (N, channels, height, width). Must not be changed.
            y: their labels, N integers, or None. Must not be changed.

        Returns:
            Without y: the scores, shape (N, num_classes).
            With y: the pair (loss, grads). The loss is the mean softmax loss of the batch plus
                0.5 * reg * sum of W^2 over all weights W1, W2, ..., including those of the affine
                layer; b, gamma and beta are not regularized. grads is a dict with the gradient
                of this loss with respect to every parameter, under the name and in the shape that
                the parameter has in params.

        """
        for bn_param in self.bn_params:
            bn_param["mode"] = "test" if y is None else "train"
        last = self.convolutions + 1
        out, caches = X.astype(self.dtype), {}
        for layer in range(1, last):
            out, caches[layer] = self._block_forward(layer, out)
        W, b = self.params[f"W{last}"], self.params[f"b{last}"]
        scores, affine = affine_forward(out, W, b)
        if y is None:
            return scores

        data_loss, dout = softmax_loss(scores, y)
        grads: dict[str, np.ndarray] = {}
        dout, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(dout, affine)
        for layer in reversed(range(1, last)):
            dout = self._block_backward(layer, dout, caches[layer], grads)

        penalty = 0.0
        for layer in range(1, last + 1):
            W = self.params[f"W{layer}"]
            penalty += 0.5 * self.reg * float(np.sum(W**2))
            grads[f"W{layer}"] += self.reg * W
        return data_loss + penalty, grads

    def _block_forward(self, layer: int, x: np.ndarray) -> tuple[np.ndarray, Any]:
        """Convolve, activate and pool, with batch norm in its place."""
        norm = None
        normalized = bool(self.bn_params)
        out, conv = conv_forward(x, self.params[f"W{layer}"], self.params[f"b{layer}"], pad=1)
        if normalized and self.placement == "before":
            out, norm = self._norm_forward(layer, out)
        out, activation = leaky_relu_forward(out)
        if normalized and self.placement == "after":
            out, norm = self._norm_forward(layer, out)
        out, pool = max_pool_forward(out)
        return out, (conv, norm, activation, pool)

    def _block_backward(
        self, layer: int, dout: np.ndarray, cache: Any, grads: dict[str, np.ndarray]
    ) -> np.ndarray:
        """Go backward through the block and put its gradients into grads."""
        conv, norm, activation, pool = cache
        normalized = bool(self.bn_params)
        dout = max_pool_backward(dout, pool)
        if normalized and self.placement == "after":
            dout = self._norm_backward(layer, dout, norm, grads)
        dout = leaky_relu_backward(dout, activation)
        if normalized and self.placement == "before":
            dout = self._norm_backward(layer, dout, norm, grads)
        dx, grads[f"W{layer}"], grads[f"b{layer}"] = conv_backward(dout, conv)
        return dx

    def _norm_forward(self, layer: int, x: np.ndarray) -> tuple[np.ndarray, Any]:
        gamma, beta = self.params[f"gamma{layer}"], self.params[f"beta{layer}"]
        return spatial_batchnorm_forward(x, gamma, beta, self.bn_params[layer - 1])

    def _norm_backward(
        self, layer: int, dout: np.ndarray, cache: Any, grads: dict[str, np.ndarray]
    ) -> np.ndarray:
        dout, dgamma, dbeta = spatial_batchnorm_backward(dout, cache)
        grads[f"gamma{layer}"], grads[f"beta{layer}"] = dgamma, dbeta
        return dout
