"""Convolution and max pooling on images of shape (N, C, H, W), without a loop over pixels.

A strided view, which copies nothing, shows all windows of an image at once:
windows[n, c, i, j] is the patch under the kernel for the entry (i, j) of the output.
Rows and columns at the right and lower edges that no whole window reaches are left out.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class ConvCache(NamedTuple):
    """What conv_backward needs from the forward pass."""

    padded: Floats
    w: Floats
    stride: int
    pad: int


class PoolCache(NamedTuple):
    """What max_pool_backward needs; `chosen` counts the positions in a window row by row."""

    shape: tuple[int, ...]
    chosen: NDArray[np.intp]
    size: int
    stride: int


def conv_forward(
    x: Floats, w: Floats, b: Floats, stride: int = 1, pad: int = 0
) -> tuple[Floats, ConvCache]:
    """Slide F kernels, `w` of shape (F, C, HH, WW), over `x`, padded with zeros on every side.

    out[n, f, i, j] = b[f] + the sum of w[f] times the window at (i, j), over C, HH and WW;
    out has (H + 2 pad - HH) // stride + 1 rows, and columns likewise.
    """
    if pad < 0:
        raise ValueError(f"pad is {pad}, expected 0 or more")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, but w is for {w.shape[1]}")
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = _windows(padded, w.shape[2], w.shape[3], stride)
    out = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))) + b  # (N, rows, columns, F)
    return out.transpose(0, 3, 1, 2), ConvCache(padded, w, stride, pad)


def conv_backward(dout: Floats, cache: ConvCache) -> tuple[Floats, Floats, Floats]:
    """Return dx, dw and db."""
    padded, w, stride, pad = cache
    windows = _windows(padded, w.shape[2], w.shape[3], stride)
    dw = np.tensordot(dout, windows, axes=((0, 2, 3), (0, 2, 3)))
    dpadded = np.zeros_like(padded)
    for row, column in np.ndindex(w.shape[2:]):
        # The entries of x that this entry of the kernel touched, one for each window position.
        touched = _touched(dpadded, row, column, stride, dout.shape)
        part = np.tensordot(dout, w[:, :, row, column], axes=((1,), (0,)))  # (N, rows, columns, C)
        touched += part.transpose(0, 3, 1, 2)
    inside = (slice(pad, size - pad) for size in padded.shape[2:])
    return dpadded[:, :, *inside], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward(x: Floats, size: int = 2, stride: int = 2) -> tuple[Floats, PoolCache]:
    """Return the largest entry of each size x size window, channel by channel."""
    windows = _windows(x, size, size, stride)
    flat = windows.reshape(*windows.shape[:4], size * size)
    chosen = flat.argmax(axis=-1)
    out = np.take_along_axis(flat, chosen[..., np.newaxis], axis=-1)[..., 0]
    return out, PoolCache(x.shape, chosen, size, stride)


def max_pool_backward(dout: Floats, cache: PoolCache) -> Floats:
    """Send each entry of dout to the entry of x that was the largest (the first if several tie)."""
    shape, chosen, size, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for number, (row, column) in enumerate(np.ndindex(size, size)):
        touched = _touched(dx, row, column, stride, dout.shape)
        touched += np.where(chosen == number, dout, 0)
    return dx


def _windows(x: Floats, height: int, width: int, stride: int) -> Floats:
    """Return a view of shape (N, C, rows, columns, height, width)."""
    if stride < 1:
        raise ValueError(f"stride is {stride}, expected 1 or more")
    if height > x.shape[2] or width > x.shape[3]:
        raise ValueError(
            f"a window of {height} x {width} does not fit into {x.shape[2]} x {x.shape[3]} pixels"
        )
    return sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]


def _touched(x: Floats, row: int, column: int, stride: int, shape: tuple[int, ...]) -> Floats:
    """Return a view of the pixels of `x` under entry (row, column), one for each window."""
    rows, columns = shape[2:]
    return x[:, :, row : row + stride * rows : stride, column : column + stride * columns : stride]
