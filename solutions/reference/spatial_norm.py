"""Normalization of images: batch norm for each channel, group norm and instance norm."""

from typing import Any

import numpy as np

from reference.batch_norm import batchnorm_backward, batchnorm_forward


def spatial_batchnorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict[str, Any]
) -> tuple[np.ndarray, Any]:
    """Normalize every channel over all pixels of all images, then scale and shift it.

    This is batch normalization with channels as features: mean, (biased) variance and running
    averages are taken over the N * H * W values of a channel. Everything else is as in
    batchnorm_forward, which you may call here.

    Arguments:
        x: the batch, shape (N, C, H, W): N images with C channels. Must not be changed.
        gamma: scale of each channel, shape (C,).
        beta: shift of each channel, shape (C,).
        bn_param: a dict with these keys, of which only mode is required:
            mode: "train" or "test"; anything else raises ValueError.
            eps: added to the variance under the square root; 1e-5 when absent.
            momentum: fraction of the old running average that is kept; 0.9 when absent.
            running_mean, running_var: shape (C,); zeros when absent. In mode "train" their new
                values are written back into bn_param under the same names, with shape (C,).

    Returns:
        out: shape (N, C, H, W).
        cache: whatever spatial_batchnorm_backward needs. It may be None in mode "test".

    """
    N, C, H, W = x.shape
    # A row for each pixel of each image: the channels go last before the axes are merged.
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm_forward(rows, gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward(
    dout: np.ndarray, cache: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through spatial batch normalization.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, C, H, W). Must not be changed.
        cache: what spatial_batchnorm_forward returned in mode "train". Its arrays must not be
            changed.

    Returns:
        dx: gradient with respect to x, shape (N, C, H, W).
        dgamma: gradient with respect to gamma, shape (C,).
        dbeta: gradient with respect to beta, shape (C,).

    """
    N, C, H, W = dout.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


def spatial_groupnorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, G: int, gn_param: dict[str, Any]
) -> tuple[np.ndarray, Any]:
    """Normalize every group of channels of every image by itself, then scale and shift channels.

    The C channels are cut, in their order, into G groups of C / G neighboring channels. Mean and
    (biased) variance are those of the (C / G) * H * W values of one group of one image. No image
    affects another's output, there are no running averages, and there is only one mode.

    Arguments:
        x: the batch, shape (N, C, H, W): N images with C channels. Must not be changed.
        gamma: scale of each channel, shape (C,) or (1, C, 1, 1).
        beta: shift of each channel, of the same shape as gamma.
        G: the number of groups, from 1 to C; divides C.
        gn_param: a dict that may be empty:
            eps: added to the variance under the square root; 1e-5 when absent.

    Returns:
        out: shape (N, C, H, W).
        cache: whatever spatial_groupnorm_backward needs.

    """
    N, C, H, W = x.shape
    groups = x.reshape(N, G, C // G, H, W)  # neighbors stay together, so no transposition
    centred = groups - groups.mean(axis=(2, 3, 4), keepdims=True)
    var = np.mean(centred**2, axis=(2, 3, 4), keepdims=True)
    std = np.sqrt(var + gn_param.get("eps", 1e-5))
    x_hat = (centred / std).reshape(x.shape)
    out = gamma.reshape(1, C, 1, 1) * x_hat + beta.reshape(1, C, 1, 1)
    return out, (x_hat, std, gamma)


def spatial_groupnorm_backward(
    dout: np.ndarray, cache: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through group normalization.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, C, H, W). Must not be changed.
        cache: what spatial_groupnorm_forward returned. Its arrays must not be changed.

    Returns:
        dx: gradient with respect to x, shape (N, C, H, W).
        dgamma: gradient with respect to gamma, in the shape that gamma had.
        dbeta: gradient with respect to beta, in the shape that beta had.

    """
    x_hat, std, gamma = cache
    N, C, H, W = dout.shape
    dgamma = (dout * x_hat).sum(axis=(0, 2, 3)).reshape(gamma.shape)
    dbeta = dout.sum(axis=(0, 2, 3)).reshape(gamma.shape)

    # gamma differs within a group, so the means are those of dx_hat, not of dout.
    grouped = (N, std.shape[1], -1, H, W)
    dx_hat = (dout * gamma.reshape(1, C, 1, 1)).reshape(grouped)
    x_hat = x_hat.reshape(grouped)
    along_mean = dx_hat.mean(axis=(2, 3, 4), keepdims=True)
    along_std = np.mean(dx_hat * x_hat, axis=(2, 3, 4), keepdims=True)
    dx = (dx_hat - along_mean - x_hat * along_std) / std
    return dx.reshape(dout.shape), dgamma, dbeta


def spatial_instancenorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, in_param: dict[str, Any]
) -> tuple[np.ndarray, Any]:
    """Normalize every channel of every image over its own H * W pixels, then scale and shift it.

    This is group normalization with one group for each channel; you may call
    spatial_groupnorm_forward here.

    Arguments:
        x: the batch, shape (N, C, H, W): N images with C channels. Must not be changed.
        gamma: scale of each channel, shape (C,) or (1, C, 1, 1).
        beta: shift of each channel, of the same shape as gamma.
        in_param: a dict that may be empty:
            eps: added to the variance under the square root; 1e-5 when absent.

    Returns:
        out: shape (N, C, H, W).
        cache: whatever spatial_instancenorm_backward needs.

    """
    return spatial_groupnorm_forward(x, gamma, beta, x.shape[1], in_param)


def spatial_instancenorm_backward(
    dout: np.ndarray, cache: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through instance normalization.

    Arguments:
        dout: gradient of the loss with respect to out, shape (N, C, H, W). Must not be changed.
        cache: what spatial_instancenorm_forward returned. Its arrays must not be changed.

    Returns:
        dx: gradient with respect to x, shape (N, C, H, W).
        dgamma: gradient with respect to gamma, in the shape that gamma had.
        dbeta: gradient with respect to beta, in the shape that beta had.

    """
    return spatial_groupnorm_backward(dout, cache)
