"""The layers besides normalization: affine, four activations, and the softmax loss.

Every `..._forward(x, ...)` returns (out, cache); `..._backward(dout, cache)` takes the gradient of
the loss with respect to out and returns the gradients with respect to the inputs, in the order of
the inputs. The dtype is kept: float32 in, float32 out.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def affine_forward(x: Floats, w: Floats, b: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return x w + b. Every sample of `x`, whatever its shape, counts as one row of features."""
    return x.reshape(len(x), -1) @ w + b, (x, w)


def affine_backward(dout: Floats, cache: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """Return dx, dw and db; dx has the shape that x had."""
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)


def relu_forward(x: Floats) -> tuple[Floats, Floats]:
    """Return max(x, 0)."""
    return np.maximum(x, 0), x


def relu_backward(dout: Floats, cache: Floats) -> Floats:
    """Pass dout on where x was positive."""
    return np.where(cache > 0, dout, 0)


def leaky_relu_forward(x: Floats, slope: float = 0.01) -> tuple[Floats, tuple[Floats, float]]:
    """Return x where it is positive and slope * x elsewhere."""
    return np.where(x > 0, x, slope * x), (x, slope)


def leaky_relu_backward(dout: Floats, cache: tuple[Floats, float]) -> Floats:
    """Pass on dout where x was positive, and slope * dout elsewhere."""
    x, slope = cache
    return np.where(x > 0, dout, slope * dout)


def tanh_forward(x: Floats) -> tuple[Floats, Floats]:
    """Return tanh(x)."""
    out = np.tanh(x)
    return out, out


def tanh_backward(dout: Floats, cache: Floats) -> Floats:
    """Use tanh' = 1 - tanh^2: the cache is the output."""
    return dout * (1 - cache**2)


def sigmoid_forward(x: Floats) -> tuple[Floats, Floats]:
    """Return 1 / (1 + exp(-x)).

    The exponential is never taken of a positive number, so it cannot overflow: for x < 0 the
    fraction is written as exp(x) / (1 + exp(x)).
    """
    out = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
    return out, out


def sigmoid_backward(dout: Floats, cache: Floats) -> Floats:
    """Use s' = s (1 - s): the cache is the output."""
    return dout * cache * (1 - cache)


def softmax_loss(scores: Floats, y: NDArray[np.integer]) -> tuple[float, Floats]:
    """Return the mean cross-entropy of the labels `y`, and its gradient (softmax - one hot) / N.

    Softmax does not change when a row is shifted. With the largest score of each row at 0, no
    exponential overflows, and the logarithm is taken of a sum that is at least 1.
    """
    rows, classes = scores.shape
    if y.shape != (rows,) or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"y has shape {y.shape} and type {y.dtype}, expected {rows} integers:"
            f" one label for each row of scores"
        )
    if rows == 0 or y.min() < 0 or y.max() >= classes:
        raise ValueError(f"the labels must be 0 to {classes - 1}, and there must be at least one")
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    log_probabilities = shifted - log_sums
    loss = -log_probabilities[np.arange(rows), y].mean()
    dscores = np.exp(log_probabilities)
    dscores[np.arange(rows), y] -= 1
    return float(loss), dscores / rows
