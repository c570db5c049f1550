"""Layer normalization of fully connected layers: forward and backward."""

from typing import Any

import numpy as np


def layernorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, ln_param: dict[str, Any]
) -> tuple[np.ndarray, Any]:
    """Normalize every row over its features, then scale it by gamma and shift it by beta.

    Mean and (biased) variance are those of the row: each example is treated independently,
    whatever else is in the batch. Nothing is remembered from one call to the next, and training
    and test mode are the same. eps is added to the variance before the square root is taken.

    Arguments:
        x: the batch, shape (N, D): N examples with D features. Must not be changed.
        gamma: scale of each feature, shape (D,): one number for each column of x.
        beta: shift of each feature, shape (D,).
        ln_param: a dict that may hold eps, which is 1e-5 when absent. It may hold other keys,
            such as mode, which make no difference. The same dict may be passed with a batch of
            another size the next time.

    Returns:
        out: shape (N, D).
        cache: whatever layernorm_backward needs, in a form you choose.

    """
    eps = ln_param.get("eps", 1e-5)
    centred = x - x.mean(axis=1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + eps)
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through layer normalization.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, D). Must not be changed.
        cache: what layernorm_forward returned. Its arrays must not be changed. N, D and eps are
            those of that call.

    Returns:
        dx: gradient with respect to x, shape (N, D).
        dgamma: gradient with respect to gamma, shape (D,).
        dbeta: gradient with respect to beta, shape (D,).

    """
    x_hat, std, gamma = cache

    # gamma and beta belong to the columns: every row contributes to their gradients.
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)

    # Mean and variance belong to the rows. In batch normalization gamma is the same for all the
    # values that share a mean, and can be taken out of the sums. Here it varies along the row.
    dx_hat = dout * gamma
    along_ones = dx_hat.mean(axis=1, keepdims=True)
    along_x_hat = (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - along_ones - x_hat * along_x_hat) / std
    return dx, dgamma, dbeta
