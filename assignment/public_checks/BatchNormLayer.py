"""Public checks of batch norm as a layer, small enough to follow by hand."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.checks.gradients import difference_quotients, stepped
from public_checks._layer import make_layer, put

COLUMN = np.array([[1.0], [5.0]])  # mean 3, biased variance 4
RNG = np.random.default_rng(31)
X, DOUT = RNG.normal(2.0, 1.5, (6, 3)), RNG.normal(size=(6, 3))
GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([0.3, -1.0, 0.0])


@check(
    question="BatchNormLayer",
    hint="gamma starts as n ones; beta, running_mean and running_var start as n zeros.",
)
def starts_with_ones_and_zeros(student: StudentCode) -> None:
    """Initially gamma is ones, beta and the running averages are zeros, each of shape (n,)."""
    layer = make_layer(student, "BatchNormLayer", 3)
    params = student.fetch(layer.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    expect.close(params.get("gamma"), np.ones(3), 'params["gamma"]')
    expect.close(params.get("beta"), np.zeros(3), 'params["beta"]')
    for name in ("running_mean", "running_var"):
        expect.true(hasattr(layer, name), f"the layer has no .{name}")
        expect.close(getattr(layer, name), np.zeros(3), name)


@check(
    question="BatchNormLayer",
    hint="The variance is 4 and eps is 12: what is under the square root? Then gamma and beta.",
)
def two_rows_by_hand(student: StudentCode) -> None:
    """With eps 12, gamma 4 and beta 1, [[1], [5]] becomes [[-1], [3]] when learning."""
    layer = _column_layer(student, gamma=4.0, beta=1.0)
    expect.close(layer.propagate(COLUMN.copy(), True), [[-1.0], [3.0]], "out")


@check(
    question="BatchNormLayer",
    hint="Both averages keep the fraction momentum of their old value, which is zero at first. If "
    "you see 2.7, you kept the fraction 1 - momentum.",
)
def one_batch_moves_the_running_averages(student: StudentCode) -> None:
    """After the batch [[1], [5]] at momentum 0.9, running mean and variance are 0.3 and 0.4."""
    layer = _column_layer(student)
    layer.propagate(COLUMN.copy(), True)
    expect.true(hasattr(layer, "running_var"), "the layer has no .running_var")
    expect.close(layer.running_mean, [0.3], "running_mean")
    expect.close(layer.running_var, [0.4], "running_var")


@check(
    question="BatchNormLayer",
    hint="By hand: (7 - running mean) / sqrt(running variance + eps), then gamma and beta. "
    "learning=False is the second argument of propagate.",
)
def one_row_at_prediction(student: StudentCode) -> None:
    """With running mean 1 and variance 24, eps 12, gamma 4, beta 1, the row [[7]] gives 5."""
    layer = _column_layer(student, gamma=4.0, beta=1.0)
    layer.running_mean, layer.running_var = np.array([1.0]), np.array([24.0])
    expect.close(layer.propagate(np.array([[7.0]]), False), [[5.0]], "out")
    expect.close(layer.running_mean, [1.0], "running_mean after a prediction")


@check(
    question="BatchNormLayer",
    hint="x affects out in three ways: directly, through the mean and through the variance. "
    "gamma and beta act on all N rows, so their gradients are sums over the rows.",
)
def gradients_match_difference_quotients(student: StudentCode) -> None:
    """Gradients of x, gamma and beta match difference quotients of your own propagate."""
    layer = put(make_layer(student, "BatchNormLayer", 3, 0.9, 0.01), gamma=GAMMA, beta=BETA)
    expect.shape(layer.propagate(X.copy(), True), (6, 3), "out")
    dx = layer.back_propagate(DOUT.copy())
    grads = student.fetch(layer.grads)
    expect.true(isinstance(grads, dict), "grads is not a dict")
    for seen, name, value in (
        (dx, "dx", X),
        (grads.get("gamma"), 'grads["gamma"]', GAMMA),
        (grads.get("beta"), 'grads["beta"]', BETA),
    ):
        expect.shape(seen, value.shape, name)
        quotients = _quotients(student, layer, name, value)
        expect.close(seen, quotients, name, rtol=1e-6, atol=1e-6)


@check(
    question="BatchNormLayer",
    hint="Gradient descent subtracts learning_rate times the gradient; the result goes back into "
    "self.params.",
)
def update_by_hand(student: StudentCode) -> None:
    """With eps 12 and dout [[1], [3]], update(0.5) moves gamma from 4 to 3.5, beta from 1 to -1."""
    layer = _column_layer(student, gamma=4.0, beta=1.0)
    layer.propagate(COLUMN.copy(), True)
    layer.back_propagate(np.array([[1.0], [3.0]]))
    layer.update(0.5)
    params = student.fetch(layer.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    expect.close(params.get("gamma"), [3.5], 'params["gamma"]')
    expect.close(params.get("beta"), [-1.0], 'params["beta"]')


def _column_layer(student: StudentCode, gamma: float = 1.0, beta: float = 0.0) -> Any:
    layer = make_layer(student, "BatchNormLayer", 1, 0.9, 12.0)
    return put(layer, gamma=np.array([gamma]), beta=np.array([beta]))


def _quotients(student: StudentCode, layer: Any, name: str, value: np.ndarray) -> np.ndarray:
    """Move every entry of x, gamma or beta up and down; weight out with DOUT and sum it."""
    propagate = layer.propagate
    change = expect.method(layer.params, "update", "params is not a dict")
    calls: list[tuple[Any, tuple[Any, ...]]] = []
    for moved in stepped(value):
        arrays = {} if name == "dx" else {name.split('"')[1]: moved}
        calls += [(change, (arrays,)), (propagate, (moved if name == "dx" else X, True))]
    ends = []
    for out in student.call_in_turn(calls)[1::2]:
        expect.shape(out, X.shape, "out")
        ends.append(float(np.sum(expect.array(out, "out") * DOUT)))
    put(layer, gamma=GAMMA, beta=BETA)
    return difference_quotients(ends, value.shape)


CHECKS = (
    starts_with_ones_and_zeros,
    two_rows_by_hand,
    one_batch_moves_the_running_averages,
    one_row_at_prediction,
    gradients_match_difference_quotients,
    update_by_hand,
)
