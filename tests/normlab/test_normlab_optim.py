"""The update rules: steps worked out by hand, state kept in the config, no change in place."""

import copy

import numpy as np
import pytest

from normlab.optim import UPDATE_RULES, adam, rmsprop, sgd, sgd_momentum


def test_sgd_by_hand():
    """One step with the default rate, one with a different one."""
    w, dw = np.array([1.0, -2.0]), np.array([10.0, 20.0])
    assert sgd(w, dw)[0] == pytest.approx([0.9, -2.2])
    assert sgd(w, dw, {"learning_rate": 0.5})[0] == pytest.approx([-4.0, -12.0])


def test_momentum_by_hand():
    """The velocity is -0.1, then 0.9 * -0.1 - 0.1 = -0.19."""
    w, config = sgd_momentum(np.array([1.0]), np.array([10.0]))
    assert w == pytest.approx([0.9])
    w, config = sgd_momentum(w, np.array([10.0]), config)
    assert config["velocity"] == pytest.approx([-0.19])
    assert w == pytest.approx([0.71])


def test_rmsprop_by_hand():
    """The cache is 0.01 * 4 = 0.04, its square root 0.2; then 0.99 * 0.04 + 0.01 * 4 = 0.0796."""
    w, config = rmsprop(np.array([1.0]), np.array([2.0]))
    assert w == pytest.approx([1 - 0.01 * 2 / 0.2], abs=1e-7)
    w, config = rmsprop(w, np.array([2.0]), config)
    assert config["cache"] == pytest.approx([0.0796])
    assert w == pytest.approx([0.9 - 0.02 / 0.0796**0.5], abs=1e-7)


def test_adam_by_hand():
    """The first step is the learning rate, whatever the gradient; the second mixes 3 and -1.

    m = 0.9 * 0.3 - 0.1 = 0.17 over 0.19; v = 0.999 * 0.009 + 0.001 = 0.009991 over 0.001999.
    """
    w, config = adam(np.array([1.0]), np.array([3.0]), {"learning_rate": 0.1})
    assert w == pytest.approx([0.9])
    assert config["t"] == 1
    w, config = adam(w, np.array([-1.0]), config)
    assert config["m"] == pytest.approx([0.17])
    assert config["v"] == pytest.approx([0.009991])
    step = 0.1 * (0.17 / 0.19) / (0.009991 / 0.001999) ** 0.5
    assert w == pytest.approx([0.9 - step])


@pytest.mark.parametrize("name", UPDATE_RULES)
def test_nothing_is_changed_in_place(name):
    """Parameter, gradient and config do not change, from the second step on either."""
    rule = UPDATE_RULES[name]
    w, dw = np.array([[1.0, 2.0]]), np.array([[0.5, -0.5]])
    _, config = rule(w, dw, {"learning_rate": 0.1})
    before = copy.deepcopy((w, dw, config))
    rule(w, dw, config)
    np.testing.assert_equal((w, dw, config), before)


@pytest.mark.parametrize("name", UPDATE_RULES)
def test_every_rule_descends(name):
    """Each rule comes near the minimum of (w - 3)^2 and keeps float32."""
    w, config = np.zeros(2, dtype=np.float32), {"learning_rate": 0.05}
    for _ in range(400):
        w, config = UPDATE_RULES[name](w, 2 * (w - 3), config)
    assert w == pytest.approx([3, 3], abs=0.1)
    assert w.dtype == np.float32


def test_a_misspelt_setting_is_told():
    """A setting that no rule would read is an error, not a silent default."""
    with pytest.raises(ValueError, match="adam has no setting 'learnig_rate'; it has learning"):
        adam(np.zeros(1), np.zeros(1), {"learnig_rate": 1.0})
