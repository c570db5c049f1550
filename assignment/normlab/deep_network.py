"""A deep network, given complete, that shows what a normalization does for training."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normlab.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)

Floats = NDArray[np.floating]
Normalization = tuple[Callable[..., Any], Callable[..., Any]]
"""A forward and a backward pass, called as those of batch normalization are."""


class DeepNetwork:
    """Rectified layers of equal width; a normalization, if there is one, stands before each ReLU.

    The weights are `scale` times normal numbers from numpy's global generator.
    """

    def __init__(  # noqa: PLR0913 - the shape of a network
        self,
        *,
        inputs: int = 64,
        width: int = 50,
        depth: int = 5,
        classes: int = 10,
        scale: float = 0.05,
        normalization: Normalization | None = None,
    ) -> None:
        self.normalization, self.depth = normalization, depth
        self.params: dict[str, Floats] = {}
        # A layer may rely on finding averages, although it predicts before the first training step.
        self.averages: list[dict[str, Any]] = [
            {"running_mean": np.zeros(width), "running_var": np.zeros(width)} for _ in range(depth)
        ]
        sizes = [inputs, *[width] * depth, classes]
        for k in range(depth + 1):
            drawn = np.random.randn(sizes[k], sizes[k + 1])  # noqa: NPY002 - the notebook seeds it
            self.params[f"W{k}"] = scale * drawn
            self.params[f"b{k}"] = np.zeros(sizes[k + 1])
        if normalization is not None:
            for k in range(depth):
                self.params |= {f"gamma{k}": np.ones(width), f"beta{k}": np.zeros(width)}

    def loss(self, X: Floats, y: Any = None, /) -> Any:
        """Return (loss, grads), or without labels the scores in test mode."""
        p, out, caches = self.params, X, []
        for k in range(self.depth):
            out, affine = affine_forward(out, p[f"W{k}"], p[f"b{k}"])
            normal = None
            if self.normalization is not None:
                self.averages[k]["mode"] = "test" if y is None else "train"
                out, normal = self.normalization[0](
                    out, p[f"gamma{k}"], p[f"beta{k}"], self.averages[k]
                )
            out, relu = relu_forward(out)
            caches.append((affine, normal, relu))
        scores, last = affine_forward(out, p[f"W{self.depth}"], p[f"b{self.depth}"])
        if y is None:
            return scores
        loss, back = softmax_loss(scores, y)
        grads: dict[str, Floats] = {}
        back, grads[f"W{self.depth}"], grads[f"b{self.depth}"] = affine_backward(back, last)
        for k in reversed(range(self.depth)):
            affine, normal, relu = caches[k]
            back = relu_backward(back, relu)
            if self.normalization is not None:
                back, grads[f"gamma{k}"], grads[f"beta{k}"] = self.normalization[1](back, normal)
            back, grads[f"W{k}"], grads[f"b{k}"] = affine_backward(back, affine)
        return loss, grads


def with_groups(pair: Normalization, number: int) -> Normalization:
    """Make a group norm for images one for dense layers: every unit is a channel of one pixel."""
    forward, backward = pair

    def dense_forward(x: Floats, gamma: Floats, beta: Floats, _param: Any) -> tuple[Floats, Any]:
        out, cache = forward(x[:, :, np.newaxis, np.newaxis], gamma, beta, number, {})
        return out[:, :, 0, 0], cache

    def dense_backward(dout: Floats, cache: Any) -> tuple[Floats, Floats, Floats]:
        dx, dgamma, dbeta = backward(dout[:, :, np.newaxis, np.newaxis], cache)
        return dx[:, :, 0, 0], dgamma, dbeta

    return dense_forward, dense_backward
