"""Dropout in the place of batch norm: two modes, the same expectation, right gradients."""

import numpy as np

from normlab.deep_network import DeepNetwork
from normlab.dropout import dropout_backward, dropout_forward
from normlab.gradients import eval_numerical_gradient


def test_in_training_values_are_dropped_or_doubled():
    np.random.seed(0)
    x = np.random.randn(200, 50) + 3
    out, mask = dropout_forward(x, None, None, {"mode": "train"})
    assert set(np.unique(mask)) == {0.0, 2.0}
    np.testing.assert_array_equal(out, x * mask)
    assert abs(mask.mean() - 1) < 0.05  # five standard errors


def test_in_test_mode_nothing_changes():
    x = np.arange(6.0).reshape(2, 3)
    out, _ = dropout_forward(x, None, None, {"mode": "test"})
    np.testing.assert_array_equal(out, x)


def test_its_gradients_are_those_of_the_same_mask():
    np.random.seed(4)
    pair = (dropout_forward, dropout_backward)
    net = DeepNetwork(inputs=5, width=4, depth=2, classes=3, scale=0.7, normalization=pair)
    X, y = np.random.randn(9, 5), np.arange(9) % 3
    for name in ("b0", "b1", "b2"):  # where all inputs are dropped, a unit is at the kink of ReLU
        net.params[name] += np.random.randn(*net.params[name].shape)

    def loss(_=None):
        np.random.seed(7)
        return net.loss(X, y)

    _, grads = loss()
    for name, value in net.params.items():
        quotient = eval_numerical_gradient(lambda _: loss()[0], value)
        np.testing.assert_allclose(grads[name], quotient, atol=1e-7, err_msg=name)
