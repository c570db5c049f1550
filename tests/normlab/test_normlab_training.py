"""The parts together: two small networks learn the bundled digits; importing is cheap."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import normlab
from normlab.convolution import conv_backward, conv_forward, max_pool_backward, max_pool_forward
from normlab.data import load_digits
from normlab.layers import (
    affine_backward,
    affine_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    softmax_loss,
    tanh_backward,
    tanh_forward,
)
from normlab.solver import Solver


class Mlp:
    """Affine, tanh, affine."""

    def __init__(self):
        r = np.random.default_rng(0)
        self.params = {
            "W1": r.normal(0, 0.1, size=(64, 30)),
            "b1": np.zeros(30),
            "W2": r.normal(0, 0.1, size=(30, 10)),
            "b2": np.zeros(10),
        }

    def loss(self, X, y=None):
        p = self.params
        z, cache1 = affine_forward(X, p["W1"], p["b1"])
        a, cache = tanh_forward(z)
        scores, cache2 = affine_forward(a, p["W2"], p["b2"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        da, dw2, db2 = affine_backward(dscores, cache2)
        _, dw1, db1 = affine_backward(tanh_backward(da, cache), cache1)
        return loss, {"W1": dw1, "b1": db1, "W2": dw2, "b2": db2}


class Cnn:
    """Convolution, leaky ReLU, pooling, affine."""

    def __init__(self):
        r = np.random.default_rng(0)
        self.params = {
            "W1": r.normal(0, 0.3, size=(6, 1, 3, 3)),
            "b1": np.zeros(6),
            "W2": r.normal(0, 0.1, size=(96, 10)),
            "b2": np.zeros(10),
        }

    def loss(self, X, y=None):
        p = self.params
        z, conv = conv_forward(X, p["W1"], p["b1"], pad=1)
        a, relu = leaky_relu_forward(z)
        pooled, pool = max_pool_forward(a)
        scores, last = affine_forward(pooled, p["W2"], p["b2"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dpooled, dw2, db2 = affine_backward(dscores, last)
        da = max_pool_backward(dpooled, pool)
        _, dw1, db1 = conv_backward(leaky_relu_backward(da, relu), conv)
        return loss, {"W1": dw1, "b1": db1, "W2": dw2, "b2": db2}


@pytest.mark.parametrize(("model", "flat"), [(Mlp, True), (Cnn, False)])
def test_digits_are_learnt(model, flat):
    """After five epochs of Adam, more than four in five digits by new writers are right."""
    data = load_digits(flat=flat)
    config = {"learning_rate": 5e-3}
    solver = Solver(
        model(), data, num_epochs=5, batch_size=50, update_rule="adam", optim_config=config, seed=0
    )
    solver.train()
    assert solver.val_acc_history[-1] > 0.85
    assert solver.check_accuracy(data["X_test"], data["y_test"]) > 0.8


def test_every_public_name_is_there():
    """Every name in `__all__` exists and has a docstring."""
    for name in normlab.__all__:
        assert getattr(normlab, name).__doc__


def test_importing_the_tools_loads_no_more_than_them():
    """Grading imports `normlab` for every submission, so training and data are separate modules."""
    program = """
import sys
import normlab
heavy = {"normlab.data", "normlab.solver", "normlab.layers", "normlab.convolution"}
assert not heavy & set(sys.modules)
"""
    folder = Path(normlab.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr
