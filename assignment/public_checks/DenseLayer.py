"""Public checks of the dense layer: small enough to follow by hand."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from public_checks._layer import make_layer, put

W, B = np.array([[1.0, -1.0, 0.0], [2.0, 0.0, 3.0]]), np.array([0.0, 10.0, 0.5])


@check(
    question="DenseLayer",
    hint="self.params is a dict with W of shape (n_in, n_out) and b of shape (n_out,), filled by "
    "__init__; self.grads is an empty dict.",
)
def has_its_parameters(student: StudentCode) -> None:
    """params has W of shape (n_in, n_out), and b, zeros of shape (n_out,)."""
    layer = make_layer(student, "DenseLayer", 5, 3)
    params = student.fetch(layer.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    expect.shape(params.get("W"), (5, 3), 'params["W"]')
    expect.shape(params.get("b"), (3,), 'params["b"]')
    expect.close(params["b"], np.zeros(3), 'params["b"]')


@check(
    question="DenseLayer",
    hint="U[-r, r] goes from -r to r, and every value in between is equally likely.",
)
def weights_keep_within_their_range(student: StudentCode) -> None:
    """The largest of 5000 weights is just below r, for each initialization."""
    radii = {
        "one": 1.0,
        "first_trial": np.sqrt(2 / 150),
        "xavier": np.sqrt(6 / 150),
        "he": np.sqrt(6 / 50),
    }
    for name, r in radii.items():
        params = student.fetch(make_layer(student, "DenseLayer", 50, 100, name).params)
        expect.true(isinstance(params, dict), "params is not a dict")
        expect.shape(params.get("W"), (50, 100), f'params["W"] with "{name}"')
        largest = np.abs(params["W"]).max()
        expect.true(
            0.99 * r <= largest <= r * (1 + 1e-12),
            f'with "{name}" the largest |W| is {largest:.5f}, expected just below {r:.5f}',
        )


@check(
    question="DenseLayer",
    hint="By hand: 1 * 1 + 1 * 2 + 0 is 3. Take W and b from self.params in every call.",
)
def two_rows_by_hand(student: StudentCode) -> None:
    """With W = [[1, -1, 0], [2, 0, 3]] and b = [0, 10, 0.5], [1, 1] becomes [3, 9, 3.5]."""
    layer = _layer(student)
    z = layer.propagate(np.array([[1.0, 1.0], [0.0, 2.0]]), True)
    expect.close(z, [[3.0, 9.0, 3.5], [4.0, 10.0, 6.5]], "z")


@check(
    question="DenseLayer",
    hint="dx has the shape of x, and the gradient of W has the shape of W: with dout, x and W, the "
    "shapes leave few possibilities. b was added to every row.",
)
def gradients_by_hand(student: StudentCode) -> None:
    """For x = [[1, 1], [0, 2]] and dout = [[1, 0, 0], [0, 1, 1]] all gradients are right."""
    layer = _layer(student)
    layer.propagate(np.array([[1.0, 1.0], [0.0, 2.0]]), True)
    dx = layer.back_propagate(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]))
    grads = student.fetch(layer.grads)
    expect.true(isinstance(grads, dict), "grads is not a dict")
    expect.close(dx, [[1.0, 2.0], [-1.0, 3.0]], "dx")
    expect.close(grads.get("W"), [[1.0, 0.0, 0.0], [1.0, 2.0, 2.0]], 'grads["W"]')
    expect.close(grads.get("b"), [1.0, 1.0, 1.0], 'grads["b"]')


@check(
    question="DenseLayer",
    hint="Gradient descent subtracts; the result goes back into self.params.",
)
def update_by_hand(student: StudentCode) -> None:
    """Then update(0.5) makes b [-0.5, 9.5, 0] and the first row of W [0.5, -1, 0]."""
    layer = _layer(student)
    layer.propagate(np.array([[1.0, 1.0], [0.0, 2.0]]), True)
    layer.back_propagate(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]))
    layer.update(0.5)
    params = student.fetch(layer.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    expect.close(params.get("b"), [-0.5, 9.5, 0.0], 'params["b"]')
    expect.close(params.get("W"), [[0.5, -1.0, 0.0], [1.5, -1.0, 2.0]], 'params["W"]')


def _layer(student: StudentCode) -> Any:
    return put(make_layer(student, "DenseLayer", 2, 3), W=W, b=B)


CHECKS = (
    has_its_parameters,
    weights_keep_within_their_range,
    two_rows_by_hand,
    gradients_by_hand,
    update_by_hand,
)
