"""What became of normalization later: RMSNorm, and batch norm that is folded into a convolution."""

from typing import Any

import numpy as np


def rmsnorm_forward(x: np.ndarray, gamma: np.ndarray, eps: float = 1e-5) -> tuple[np.ndarray, Any]:
    """Divide every row by its root mean square, then scale it by gamma.

    This is layer normalization without the mean: nothing is subtracted, and there is no beta. eps
    is added to the mean of the squares before the square root is taken.

    Arguments:
        x: the batch, shape (N, D). Must not be changed.
        gamma: scale of each feature, shape (D,): one number for each column of x.
        eps: a small positive number.

    Returns:
        out: shape (N, D).
        cache: whatever rmsnorm_backward needs, in a form you choose.

    """
    rms = np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)
    x_hat = x / rms
    return gamma * x_hat, (x_hat, rms, gamma)


def rmsnorm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray]:
    """Carry a gradient back through RMSNorm.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, D). Must not be changed.
        cache: what rmsnorm_forward returned. Its arrays must not be changed.

    Returns:
        dx: gradient with respect to x, shape (N, D).
        dgamma: gradient with respect to gamma, shape (D,).

    """
    x_hat, rms, gamma = cache
    dgamma = (dout * x_hat).sum(axis=0)

    # The root mean square belongs to the row, gamma to the column: gamma stays inside the mean.
    dx_hat = dout * gamma
    along_x_hat = (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - x_hat * along_x_hat) / rms
    return dx, dgamma


def fold_batchnorm(
    w: np.ndarray, b: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Fold batch normalization in test mode into the convolution before it.

    A convolution with the new weights and the new bias gives what the given convolution, followed
    by spatial batch normalization in test mode, gives for the same images.

    Arguments:
        w: the kernels, shape (F, C, HH, WW). Must not be changed.
        b: the bias of each kernel, shape (F,). Must not be changed.
        gamma, beta: scale and shift of batch normalization for each of the F channels that the
            convolution puts out, shape (F,).
        bn_param: a dict with running_mean and running_var, shape (F,), and perhaps eps, which is
            1e-5 when absent. Must not be changed.

    Returns:
        w: the new weights, shape (F, C, HH, WW).
        b: the new bias, shape (F,).

    """
    std = np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
    scale = gamma / std
    folded_w = w * scale.reshape(-1, 1, 1, 1)
    folded_b = (b - bn_param["running_mean"]) * scale + beta
    return folded_w, folded_b
