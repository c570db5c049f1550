"""Convolution and pooling: checked against slow loops and difference quotients; dtypes are kept."""

import numpy as np
import pytest

from normlab import eval_numerical_gradient_array
from normlab.convolution import (
    conv_backward,
    conv_forward,
    max_pool_backward,
    max_pool_forward,
)


def naive_conv(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (n, _, h, wd), (f, _, hh, ww) = x.shape, w.shape
    out = np.zeros((n, f, (h - hh) // stride + 1, (wd - ww) // stride + 1))
    for s, k, i, j in np.ndindex(out.shape):
        patch = x[s, :, i * stride : i * stride + hh, j * stride : j * stride + ww]
        out[s, k, i, j] = (patch * w[k]).sum() + b[k]
    return out


def naive_pool(x, size, stride):
    n, c, h, w = x.shape
    out = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for s, k, i, j in np.ndindex(out.shape):
        out[s, k, i, j] = x[
            s, k, i * stride : i * stride + size, j * stride : j * stride + size
        ].max()
    return out


# Non-square images and kernels, every residue of the stride, windows that leave an edge over.
CONVOLUTIONS = [
    ((2, 3, 5, 7), (4, 3, 3, 3), 1, 1),
    ((2, 3, 5, 7), (4, 3, 3, 3), 2, 1),
    ((1, 2, 6, 4), (3, 2, 2, 3), 1, 0),
    ((2, 1, 6, 5), (2, 1, 3, 2), 2, 0),
    ((2, 2, 7, 6), (2, 2, 2, 2), 3, 2),
    ((1, 1, 3, 4), (1, 1, 3, 4), 1, 0),
    ((1, 2, 4, 4), (2, 2, 1, 1), 2, 0),
]


@pytest.mark.parametrize(("x_shape", "w_shape", "stride", "pad"), CONVOLUTIONS)
def test_convolution(x_shape, w_shape, stride, pad):
    """The output equals the slow loop's; all three gradients equal the difference quotients."""
    r = np.random.default_rng(4)
    x, w, b = r.normal(size=x_shape), r.normal(size=w_shape), r.normal(size=w_shape[0])
    out, cache = conv_forward(x, w, b, stride, pad)
    np.testing.assert_allclose(out, naive_conv(x, w, b, stride, pad), rtol=1e-12, atol=1e-12)
    dout = r.normal(size=out.shape)
    found = conv_backward(dout, cache)
    for array, gradient in zip((x, w, b), found, strict=True):
        expected = eval_numerical_gradient_array(
            lambda _: conv_forward(x, w, b, stride, pad)[0], array, dout
        )
        assert gradient.shape == array.shape
        np.testing.assert_allclose(gradient, expected, rtol=1e-7, atol=1e-8)


POOLS = [((2, 3, 6, 4), 2, 2), ((2, 3, 5, 7), 2, 2), ((1, 2, 6, 5), 3, 1), ((1, 1, 7, 8), 2, 3)]


@pytest.mark.parametrize(("shape", "size", "stride"), POOLS)
def test_max_pool(shape, size, stride):
    """Output and gradient agree with the slow loop and with the difference quotient."""
    r = np.random.default_rng(5)
    x = r.permutation(np.prod(shape)).reshape(shape) / 10.0  # no two entries close together
    out, cache = max_pool_forward(x, size, stride)
    np.testing.assert_array_equal(out, naive_pool(x, size, stride))
    dout = r.normal(size=out.shape)
    dx = max_pool_backward(dout, cache)
    expected = eval_numerical_gradient_array(
        lambda v: max_pool_forward(v, size, stride)[0], x, dout
    )
    np.testing.assert_allclose(dx, expected, rtol=1e-7, atol=1e-8)


def test_equals_share_nothing():
    """Among equal entries the first gets the whole gradient."""
    out, cache = max_pool_forward(np.ones((1, 1, 2, 2)))
    assert max_pool_backward(np.full_like(out, 5.0), cache).tolist() == [[[[5.0, 0.0], [0.0, 0.0]]]]


def test_float32_is_kept():
    """No array becomes float64 along the way."""
    r = np.random.default_rng(6)
    x, w = r.normal(size=(2, 2, 6, 6)).astype("f4"), r.normal(size=(3, 2, 3, 3)).astype("f4")
    out, cache = conv_forward(x, w, np.zeros(3, dtype="f4"), pad=1)
    pooled, pool_cache = max_pool_forward(out)
    dpool = max_pool_backward(pooled, pool_cache)
    arrays = (out, pooled, dpool, *conv_backward(dpool, cache))
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


def test_inputs_stay_as_they_were():
    """Neither pass writes to the image, the kernel or the gradient it was given."""
    r = np.random.default_rng(7)
    x, w, b = r.normal(size=(1, 2, 4, 5)), r.normal(size=(2, 2, 3, 3)), r.normal(size=2)
    out, cache = conv_forward(x, w, b)
    dout = r.normal(size=out.shape)
    before = [a.copy() for a in (x, w, b, dout)]
    conv_backward(dout, cache)
    max_pool_backward(*max_pool_forward(x))
    for array, copy in zip((x, w, b, dout), before, strict=True):
        assert np.array_equal(array, copy)


def test_refusals():
    """What cannot be computed is refused in terms that a student understands."""
    x, w, b = np.zeros((1, 2, 4, 4)), np.zeros((3, 2, 5, 5)), np.zeros(3)
    with pytest.raises(ValueError, match="5 x 5 does not fit into 4 x 4"):
        conv_forward(x, w, b)
    with pytest.raises(ValueError, match="x has 2 channels, but w is for 1"):
        conv_forward(x, np.zeros((3, 1, 3, 3)), b)
    with pytest.raises(ValueError, match="pad is -1"):
        conv_forward(x, w, b, pad=-1)
    with pytest.raises(ValueError, match="stride is 0"):
        max_pool_forward(x, 2, 0)
