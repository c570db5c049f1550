"""The network that shows what a normalization does: right gradients, and the picture it is for."""

from functools import partial

import numpy as np
import pytest

from normlab.data import load_digits
from normlab.deep_network import DeepNetwork, with_groups
from normlab.experiments import train
from normlab.gradients import eval_numerical_gradient


def forward(x, gamma, beta, param):
    """Normalize the batch; in test mode, with the averages of the last batch."""
    if param["mode"] == "train":
        param["running_mean"], param["running_var"] = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - param["running_mean"]) / (np.sqrt(param["running_var"]) + 1e-3)
    return gamma * x_hat + beta, (x_hat, x.std(axis=0), gamma)


def backward(dout, cache):
    """Return the gradients of `forward` in training."""
    x_hat, deviation, gamma = cache
    std = deviation + 1e-3
    dx_hat = dout * gamma
    through_deviation = (dx_hat * x_hat).mean(axis=0) * std / deviation
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * through_deviation) / std
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


@pytest.mark.parametrize("normalization", [None, (forward, backward)])
def test_its_gradients_are_those_of_its_loss(normalization):
    np.random.seed(4)
    net = DeepNetwork(inputs=5, width=4, depth=2, classes=3, scale=0.7, normalization=normalization)
    X, y = np.random.randn(9, 5), np.arange(9) % 3
    _, grads = net.loss(X, y)
    assert grads.keys() == net.params.keys()
    for name, value in net.params.items():
        quotient = eval_numerical_gradient(lambda _: net.loss(X, y)[0], value)
        np.testing.assert_allclose(grads[name], quotient, atol=1e-7, err_msg=name)


def test_scores_are_computed_in_test_mode():
    np.random.seed(4)
    net = DeepNetwork(normalization=(forward, backward))
    data = load_digits()
    net.loss(data["X_train"][:50], data["y_train"][:50])
    some, more = net.loss(data["X_val"][:3]), net.loss(data["X_val"][:30])
    np.testing.assert_allclose(some, more[:3])


def test_small_weights_stop_a_plain_network_and_not_a_normalized_one():
    """The limits are far from what was measured: 0.10 to 0.11, and 0.90 to 0.97."""
    data = load_digits()
    plain, normalized = (
        train(
            partial(DeepNetwork, scale=0.05, normalization=normalization),
            {},
            data,
            seed=1,
            num_epochs=5,
            update_rule="sgd",
            learning_rate=0.1,
        )["val_acc"][-1]
        for normalization in (None, (forward, backward))
    )
    assert plain < 0.3
    assert normalized > 0.7


def test_a_group_norm_of_images_normalizes_groups_of_units():
    """A dense layer reaches it as images of one pixel, and its gradients come back as rows."""

    def over_images(x, gamma, beta, groups, _param):
        assert x.shape == (9, 4, 1, 1)
        assert groups == 2
        return gamma.reshape(1, -1, 1, 1) * x + beta.reshape(1, -1, 1, 1), (x, gamma)

    def back_over_images(dout, cache):
        x, gamma = cache
        sums = (dout * x).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
        return (gamma.reshape(1, -1, 1, 1) * dout, *sums)

    np.random.seed(4)
    pair = with_groups((over_images, back_over_images), 2)
    net = DeepNetwork(inputs=5, width=4, depth=2, classes=3, scale=0.7, normalization=pair)
    X, y = np.random.randn(9, 5), np.arange(9) % 3
    _, grads = net.loss(X, y)
    for name, value in net.params.items():
        quotient = eval_numerical_gradient(lambda _: net.loss(X, y)[0], value)
        np.testing.assert_allclose(grads[name], quotient, atol=1e-7, err_msg=name)
