"""Batch normalization of fully connected layers: forward, two backward passes, and statistics."""

from typing import Any

import numpy as np


def batchnorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict[str, Any]
) -> tuple[np.ndarray, Any]:
    """Normalize every feature over the batch, then scale it by gamma and shift it by beta.

    In mode "train", mean and variance are those of this batch (the biased variance: divide by N),
    and the running averages are moved toward them:

        running = momentum * running + (1 - momentum) * batch statistic

    In mode "test", the running averages are used in place of the batch statistics, every row is
    treated independently, and the running averages do not change. In both modes, eps is added to
    the variance before the square root is taken.

    Arguments:
        x: the batch, shape (N, D): N examples with D features. Must not be changed.
        gamma: scale of each feature, shape (D,).
        beta: shift of each feature, shape (D,).
        bn_param: a dict with these keys, of which only mode is required:
            mode: "train" or "test"; anything else raises ValueError.
            eps: keeps the square root away from zero; 1e-5 when absent.
            momentum: fraction of the old running average that is kept; 0.9 when absent.
            running_mean, running_var: shape (D,); zeros when absent. In mode "train" their new
                values are written back into bn_param under the same names.

    Returns:
        out: shape (N, D).
        cache: whatever your backward functions need, in a form you choose. The same cache must
            work for batchnorm_backward and batchnorm_backward_alt. It may be None in mode "test".

    """
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    features = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(features))
    running_var = bn_param.get("running_var", np.zeros(features))

    if mode == "train":
        mean = x.mean(axis=0)
        centred = x - mean
        var = np.mean(centred**2, axis=0)
        std = np.sqrt(var + eps)
        x_hat = centred / std
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
        return gamma * x_hat + beta, (x_hat, centred, std, gamma)

    if mode == "test":
        x_hat = (x - running_mean) / np.sqrt(running_var + eps)
        return gamma * x_hat + beta, None

    raise ValueError(f'bn_param["mode"] is {mode!r}, expected "train" or "test"')


def node_gradients(
    dout: np.ndarray, x: np.ndarray, gamma: np.ndarray, eps: float
) -> dict[str, np.ndarray]:
    """Carry a gradient back through the graph of batch normalization, and keep it at every node.

    The values of the graph, for one feature:

        mu = mean of x_i       v = mean of q_i       x_hat_i = c_i * r
        c_i = x_i - mu         s = sqrt(v + eps)     out_i = gamma * x_hat_i + beta
        q_i = c_i^2            r = 1 / s

    The gradient at a value says how the loss changes when this value moves and everything that
    is computed from it follows, while the values before it stay. How you find it is up to you.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, D). Must not be changed.
        x: the batch, shape (N, D). Must not be changed.
        gamma: scale of each feature, shape (D,). Must not be changed.
        eps: what is added to the variance.

    Returns:
        A dict with eight gradients, each in the shape of its value: under "x_hat", "q", "c" and
        "x" of shape (N, D), under "r", "s", "v" and "mu" of shape (D,).

    """
    N = len(x)
    c = x - x.mean(axis=0)
    s = np.sqrt(np.mean(c**2, axis=0) + eps)
    r = 1 / s

    dx_hat = gamma * dout
    dr = np.sum(dx_hat * c, axis=0)  # r is used in every row
    ds = -dr / s**2
    dv = ds / (2 * s)
    dq = np.ones_like(c) * dv / N  # every row has an equal share in the mean
    dc = dx_hat * r + 2 * c * dq  # two arrows leave c
    dmu = -np.sum(dc, axis=0)
    dx = dc + dmu / N  # and two leave x
    return {"x_hat": dx_hat, "r": dr, "s": ds, "v": dv, "q": dq, "c": dc, "mu": dmu, "x": dx}


def slide_error(dz_hat: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Find out by how much the gradient of a lecture slide is off.

    Batch normalization of one unit without eps: z_hat_i = (z_i - mu) / sigma. The slide gives

        dl/dz_i = dl/dz_hat_i * 1 / sigma  +  dl/dmu * 1 / n  +  dl/dsigma^2 * (z_i - mu) / n

    Here dl/dmu and dl/dsigma^2 stand for the right gradients. One of the three local derivatives
    that they and dl/dz_hat_i are multiplied by is wrong.

    Arguments:
        dz_hat: gradient of the loss with respect to z_hat, shape (n,). Must not be changed.
        z: the values of the unit in a batch, shape (n,), not all equal. Must not be changed.

    Returns:
        The right dl/dz minus that of the slide, shape (n,).

    """
    # The derivative of (z_i - mu)^2 / n is 2 * (z_i - mu) / n: the slide has lost the 2. So what is
    # missing is the term of the slide once more. Its sum over i is zero: a test whether dl/dz adds
    # up to zero does not notice.
    c = z - z.mean()
    sigma = np.sqrt(np.mean(c**2))
    dvar = -np.sum(dz_hat * c) / (2 * sigma**3)
    missing: np.ndarray = dvar * c / len(z)
    return missing


def batchnorm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through batch normalization, node by node of the computation graph.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, D). Must not be changed.
        cache: what batchnorm_forward returned in mode "train". Its arrays must not be changed.
            N, D and eps are those of that call: do not assume particular values.

    Returns:
        dx: gradient with respect to x, shape (N, D). Mean and variance depend on x too.
        dgamma: gradient with respect to gamma, shape (D,).
        dbeta: gradient with respect to beta, shape (D,).

    """
    x_hat, centred, std, gamma = cache
    N, D = dout.shape

    # out is scaled + beta
    dscaled = dout
    dbeta = dout.sum(axis=0)

    # scaled is gamma * x_hat
    dgamma = (dscaled * x_hat).sum(axis=0)
    dx_hat = dscaled * gamma

    # x_hat is centred * inv_std: the first branch into centred
    dinv_std = (dx_hat * centred).sum(axis=0)
    dcentred_1 = dx_hat * (1 / std)

    # inv_std is one over std
    dstd = -dinv_std / std**2

    # std is the root of var + eps
    dvar = dstd / (2 * std)

    # var is the mean of square: each row has an equal share in it
    dsquare = np.ones((N, D)) / N * dvar

    # square is centred^2: the second branch into centred
    dcentred_2 = 2 * centred * dsquare
    dcentred = dcentred_1 + dcentred_2

    # centred is x - mean: the first branch into x
    dx_1 = dcentred
    dmean = -dcentred.sum(axis=0)

    # mean is the mean of x: the second branch into x
    dx_2 = np.ones((N, D)) / N * dmean
    dx = dx_1 + dx_2

    return dx, dgamma, dbeta


def batchnorm_backward_alt(
    dout: np.ndarray, cache: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the gradients of batchnorm_backward from formulas simplified on paper.

    Takes the same arguments, including the same cache, and returns the same gradients, but is
    faster because it passes over the (N, D) data fewer times. It does not call batchnorm_backward.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, D). Must not be changed.
        cache: what batchnorm_forward returned in mode "train". Its arrays must not be changed.

    Returns:
        dx: gradient with respect to x, shape (N, D).
        dgamma: gradient with respect to gamma, shape (D,).
        dbeta: gradient with respect to beta, shape (D,).

    """
    x_hat, _, std, gamma = cache
    N = len(dout)

    # The two sums over the batch; a product with ones is a sum, done by BLAS up to twice as fast.
    dbeta = np.ones(N, dout.dtype) @ dout
    dgamma = np.einsum("nd,nd->d", dout, x_hat)

    # dx is gamma / std * (dout - dbeta / N - x_hat * dgamma / N), in place from here on:
    # six passes over the data, where the staged version takes eighteen.
    dx = x_hat * (-dgamma / N)
    dx += dout
    dx -= dbeta / N
    dx *= gamma / std
    return dx, dgamma, dbeta


def identity_parameters(x: np.ndarray, eps: float) -> tuple[np.ndarray, np.ndarray]:
    """Find the gamma and beta for which batch normalization in training returns x.

    With them, batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": eps}) returns x itself
    as its output, whatever eps is.

    Arguments:
        x: the batch, shape (N, D). Must not be changed.
        eps: what batch normalization adds to the variance.

    Returns:
        gamma: scale of each feature, shape (D,). For a feature that is constant within the batch,
            any finite scale will do.
        beta: shift of each feature, shape (D,).

    """
    # Batch normalization gives gamma * (x - mean) / sqrt(var + eps) + beta. For this to be x, the
    # factor in front of x must be one, and what is added to it must be zero.
    return np.sqrt(x.var(axis=0) + eps), x.mean(axis=0)


def training_set_statistics(batches: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Compute the mean and variance of every feature over all rows of all batches together.

    These are the statistics of the whole training set, as if its batches were stacked into one
    array: batches may have different sizes, and every row counts the same, whichever batch it is
    in. The variance is the biased one: divided by the total number of rows.

    Rounding must not spoil the result: when the mean of a feature is a million times its
    standard deviation, the variance must still be right to six digits. The mean of the squares
    minus the square of the mean does not achieve this.

    Arguments:
        batches: a list of at least one array; their shapes are (N_1, D), (N_2, D), and so on,
            where each N is at least 1. Neither the list nor the arrays may be changed.

    Returns:
        mean: mean of each feature, shape (D,).
        var: variance of each feature, shape (D,).

    """
    rows, mean, squares = 0, np.zeros(batches[0].shape[1]), np.zeros(batches[0].shape[1])
    for batch in batches:
        # Two groups of rows become one: the squares about the common mean are those about each
        # mean, plus what the distance of the two means adds. Only one batch is needed at a time.
        batch_mean = batch.mean(axis=0)
        distance = batch_mean - mean
        together = rows + len(batch)
        squares += ((batch - batch_mean) ** 2).sum(axis=0)
        squares += distance**2 * rows * len(batch) / together
        mean += distance * len(batch) / together
        rows = together
    return mean, squares / rows
