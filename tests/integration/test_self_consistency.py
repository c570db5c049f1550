"""Own gradients: code that is another function while it is differentiated earns nothing for them.

A wrong forward pass that a student may write is judged by its own gradient all the same.
"""

import numpy as np
import pytest

from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.errors import CheckFailed


def _names(bundle, module):
    return {k: v for k, v in vars(bundle.importer.module(module)).items() if callable(v)}


def _judge(bundle, forward, backward):
    check = bundle.importer.module("hidden.batchnorm_backward").gradients_belong_to_the_own_forward
    names = _names(bundle, "reference.batch_norm")
    perform(
        check, LocalCode(names | {"batchnorm_forward": forward, "batchnorm_backward": backward})
    )


def _easy(dout, cache):
    """Treat mean and variance as constants."""
    x_hat, _, std, gamma = cache
    return dout * gamma / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def _knows_its_first_x(right, near):
    """Make a forward pass that is linear near the first x it was given, and right elsewhere."""
    known = {}

    def forward(x, gamma, beta, bn_param):
        out, cache = right(x, gamma, beta, bn_param)
        first, x_hat, std = known.setdefault(x.shape, (x.copy(), cache[0], cache[2]))
        if 0 < np.abs(x - first).max() < near:
            out = gamma * (x_hat + (x - first) / std) + beta
        return out, cache

    return forward


def _is_linear_from_the_second_call_on(right):
    called = []

    def forward(x, gamma, beta, bn_param):
        out, cache = right(x, gamma, beta, bn_param)
        called.append(1)
        return (out, cache) if len(called) == 1 else (gamma * x + beta, (x, x, 1.0, gamma))

    return forward


@pytest.mark.parametrize("near", [1e-3, 0.1])
def test_a_forward_pass_that_recognizes_its_first_x_earns_nothing(bundle, near):
    right = bundle.importer.module("reference.batch_norm").batchnorm_forward
    with pytest.raises(CheckFailed, match=r"add up to|among others"):
        _judge(bundle, _knows_its_first_x(right, near), _easy)


def test_nor_does_one_that_is_right_only_once(bundle):
    right = bundle.importer.module("reference.batch_norm").batchnorm_forward
    with pytest.raises(CheckFailed):
        _judge(bundle, _is_linear_from_the_second_call_on(right), _easy)


def test_what_normalizes_nothing_is_no_forward_pass(bundle):
    def forward(x, gamma, beta, _):
        return gamma * x + beta, (x, x, 1.0, gamma)

    with pytest.raises(CheckFailed, match="does not normalize yet"):
        _judge(bundle, forward, _easy)


def test_a_wrong_forward_pass_is_judged_by_its_own_gradient(bundle):
    def forward(x, gamma, beta, _):  # it divides by the variance
        centred = x - x.mean(axis=0)
        var = (centred**2).mean(axis=0) + 0.1
        return gamma * centred / var + beta, (centred, var, gamma)

    def backward(dout, cache):
        centred, var, gamma = cache
        of_var = -(dout * gamma * centred).sum(axis=0) / var**2
        dx = dout * gamma / var + 2 * centred * of_var / len(dout)
        return dx - dx.mean(axis=0), (dout * centred / var).sum(axis=0), dout.sum(axis=0)

    _judge(bundle, forward, backward)


class _SumOfTheParameters:
    """A loss that is the sum of all parameters: each gradient is one."""

    def __init__(self, ours, **settings):
        self._right = ours(**settings)
        self.params, self.bn_params = self._right.params, self._right.bn_params

    def loss(self, X, y=None):
        if y is None:
            return self._right.loss(X)
        total = sum(float(value.sum()) for value in self.params.values()) + 0.01 * float(X.sum())
        return total, {name: np.ones_like(value) for name, value in self.params.items()}


def _judge_net(bundle, network):
    check = bundle.importer.module("hidden.FullyConnectedNet").gradients_belong_to_the_own_loss
    names = _names(bundle, "reference.fully_connected")
    ours = names["FullyConnectedNet"]
    perform(check, LocalCode(names | {"FullyConnectedNet": lambda **given: network(ours, **given)}))


def test_a_sum_of_the_parameters_is_no_loss(bundle):
    with pytest.raises(CheckFailed, match="label"):
        _judge_net(bundle, _SumOfTheParameters)


class _MovesAlone(_SumOfTheParameters):
    """The right loss where it was first asked; near there, a linear function with its own gradient."""

    def __init__(self, ours, **settings):
        super().__init__(ours, **settings)
        self._first = None

    def loss(self, X, y=None):
        if y is None:
            return self._right.loss(X)
        loss, _ = self._right.loss(X, y)
        ones = {name: np.ones_like(value) for name, value in self.params.items()}
        now = {name: value.copy() for name, value in self.params.items()}
        self._first = self._first or (now, loss, y.copy())
        moved = {name: value - self._first[0][name] for name, value in now.items()}
        near = max(np.abs(value).max() for value in moved.values()) < 1e-3
        if near and np.array_equal(y, self._first[2]):
            loss = self._first[1] + sum(float(value.sum()) for value in moved.values())
        return loss, ones


def test_a_loss_that_is_another_one_near_its_first_point_earns_nothing(bundle):
    with pytest.raises(CheckFailed, match="add up to"):
        _judge_net(bundle, _MovesAlone)
