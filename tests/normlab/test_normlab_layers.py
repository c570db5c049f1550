"""The layers: values known by hand, gradients against difference quotients, dtypes kept."""

import math

import numpy as np
import pytest

from normlab import eval_numerical_gradient, eval_numerical_gradient_array, rel_error
from normlab.layers import (
    affine_backward,
    affine_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    softmax_loss,
    tanh_backward,
    tanh_forward,
)

ACTIVATIONS = {
    "relu": (relu_forward, relu_backward),
    "leaky_relu": (leaky_relu_forward, leaky_relu_backward),
    "tanh": (tanh_forward, tanh_backward),
    "sigmoid": (sigmoid_forward, sigmoid_backward),
}


@pytest.mark.parametrize("shape", [(4, 6), (4, 2, 3), (1, 6)])
def test_affine_gradients(shape):
    """All three gradients agree with difference quotients, for images too."""
    r = np.random.default_rng(1)
    x, w, b = r.normal(size=shape), r.normal(size=(6, 5)), r.normal(size=5)
    out, cache = affine_forward(x, w, b)
    dout = r.normal(size=out.shape)
    found = affine_backward(dout, cache)
    for array, gradient in zip((x, w, b), found, strict=True):
        expected = eval_numerical_gradient_array(lambda _: affine_forward(x, w, b)[0], array, dout)
        assert gradient.shape == array.shape
        assert rel_error(gradient, expected) < 1e-7


def test_affine_by_hand():
    """(1, 2) times the columns (1, 3) and (2, 4), plus (10, 20)."""
    out, _ = affine_forward(
        np.array([[1.0, 2.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0])
    )
    assert out.tolist() == [[17.0, 30.0]]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_gradients(name):
    """The gradient of every activation agrees with its difference quotient."""
    forward, backward = ACTIVATIONS[name]
    r = np.random.default_rng(2)
    x, dout = r.normal(size=(5, 7)), r.normal(size=(5, 7))
    x[np.abs(x) < 1e-3] = 0.5  # not at the kink
    before = x.copy()
    dx = backward(dout, forward(x)[1])
    assert rel_error(dx, eval_numerical_gradient_array(lambda v: forward(v)[0], x, dout)) < 1e-7
    assert np.array_equal(x, before)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_keep_float32(name):
    """Forward and backward stay in float32."""
    forward, backward = ACTIVATIONS[name]
    x = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
    out, cache = forward(x)
    assert out.dtype == np.float32
    assert backward(x, cache).dtype == np.float32


def test_activation_values():
    """The rectifiers, by hand."""
    x = np.array([-2.0, 0.0, 3.0])
    assert relu_forward(x)[0].tolist() == [0.0, 0.0, 3.0]
    assert leaky_relu_forward(x)[0].tolist() == [-0.02, 0.0, 3.0]
    assert leaky_relu_forward(x, 0.5)[0].tolist() == [-1.0, 0.0, 3.0]
    assert sigmoid_forward(np.array([0.0, math.log(3)]))[0] == pytest.approx([0.5, 0.75])


def test_sigmoid_does_not_overflow():
    """Very large and very small inputs give 1 and nearly 0, without a warning."""
    out, _ = sigmoid_forward(np.array([-1000.0, -40.0, 1000.0]))
    assert out == pytest.approx([0.0, math.exp(-40), 1.0], rel=1e-12)


def test_softmax_of_equal_scores():
    """Equal scores for C classes give a loss of log C."""
    loss, dscores = softmax_loss(np.zeros((3, 4)), np.array([0, 1, 3]))
    assert loss == pytest.approx(math.log(4))
    assert dscores[0] == pytest.approx([-0.25, 1 / 12, 1 / 12, 1 / 12])


def test_softmax_gradient():
    """The gradient agrees with the difference quotient, and each row of it sums to 0."""
    r = np.random.default_rng(3)
    scores, y = r.normal(size=(6, 5)), r.integers(5, size=6)
    _, dscores = softmax_loss(scores, y)
    expected = eval_numerical_gradient(lambda s: softmax_loss(s, y)[0], scores)
    assert rel_error(dscores, expected) < 1e-6
    assert dscores.sum(axis=1) == pytest.approx(np.zeros(6))


def test_softmax_is_stable():
    """Scores of a thousand neither overflow nor make the loss infinite."""
    loss, dscores = softmax_loss(np.array([[1000.0, 0.0], [0.0, -1000.0]]), np.array([1, 0]))
    assert loss == pytest.approx(500)
    assert np.isfinite(dscores).all()


def test_affine_and_softmax_keep_float32():
    """No gradient becomes float64 along the way."""
    x, w, b = (np.ones(shape, dtype=np.float32) for shape in ((3, 2), (2, 4), 4))
    out, cache = affine_forward(x, w, b)
    _, dscores = softmax_loss(out, np.array([0, 1, 2]))
    arrays = (out, dscores, *affine_backward(dscores, cache))
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.array([0, 4, 1]), "0 to 3"),
        (np.array([0, -1, 1]), "0 to 3"),
        (np.array([0, 1]), "one label for each row"),
        (np.array([0.0, 1.0, 2.0]), "expected 3 integers"),
    ],
)
def test_softmax_refuses_labels(y, said):
    """Labels that would silently pick a wrong score are refused."""
    with pytest.raises(ValueError, match=said):
        softmax_loss(np.zeros((3, 4)), y)
