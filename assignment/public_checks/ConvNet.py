"""Public checks of the convolutional network: a network of one filter to follow by hand."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.checks.gradients import difference_quotients, stepped

# One filter that only copies its pixel, so convolution changes nothing, and scores s and -s.
COPY = np.zeros((1, 1, 3, 3))
COPY[0, 0, 1, 1] = 1.0
BY_HAND: dict[str, Any] = {"num_filters": (1,), "input_dim": (1, 2, 2), "num_classes": 2}
PARAMS = {
    "W1": COPY,
    "b1": np.zeros(1),
    "gamma1": np.ones(1),
    "beta1": np.zeros(1),
    "W2": np.array([[1.0, -1.0]]),
    "b2": np.zeros(2),
}
# Two images, all 3 and all -1: the channel has mean 1 and variance 4.
PAIR, LABELS = np.stack([np.full((1, 2, 2), 3.0), np.full((1, 2, 2), -1.0)]), np.array([0, 1])
SEED = 276  # no value within 0.002 of a kink, where a difference quotient would be misleading


@check(
    question="ConvNet",
    hint="8 x 8 pixels become 4 x 4 and then 2 x 2; with 16 filters, 64 values are left.",
)
def params_have_their_names_and_shapes(student: StudentCode) -> None:
    """By default, with batch norm, params has W1, b1, gamma1, beta1, ... b3 in the right shapes."""
    net = student.ConvNet(normalization="batchnorm")
    expect.true(hasattr(net, "params"), f"ConvNet() gave {student.last_result}, without .params")
    params = student.fetch(net.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    seen = {name: np.shape(value) for name, value in params.items()}
    expected = {"W1": (8, 1, 3, 3), "W2": (16, 8, 3, 3), "W3": (64, 10), "b3": (10,)}
    expected |= {"b1": (8,), "gamma1": (8,), "beta1": (8,)}
    expected |= {"b2": (16,), "gamma2": (16,), "beta2": (16,)}
    expect.true(seen == expected, f"params has the shapes\n  {seen}\nexpected\n  {expected}")


@check(
    question="ConvNet",
    hint="By hand: leaky ReLU turns -4 into -0.04, pooling keeps 3, and the scores are 3 and -3. "
    "Without labels, loss returns only the scores.",
)
def two_images_by_hand(student: StudentCode) -> None:
    """With a copying filter, [[1, 2], [3, -4]] scores 3, -3, and all -2 scores -0.02, 0.02."""
    images = np.array([[[[1.0, 2.0], [3.0, -4.0]]], [[[-2.0, -2.0], [-2.0, -2.0]]]])
    net = _network(student, BY_HAND, PARAMS)
    expect.close(net.loss(images), [[3.0, -3.0], [-0.02, 0.02]], "scores")


@check(
    question="ConvNet",
    hint="Before the activation, batch norm turns 3 and -1 into 1 and -1, and leaky ReLU makes "
    "them 1 and -0.01. After the activation, batch norm gets 3 and -0.01 and turns these into 1 "
    "and -1.",
)
def both_placements_by_hand(student: StudentCode) -> None:
    """For images of all 3 and all -1, the loss is 0.40506 with placement before, 0.12693 after."""
    for placement, expected in (("before", 0.405063), ("after", 0.126928)):
        settings = {**BY_HAND, "normalization": "batchnorm", "placement": placement}
        loss, _ = _step(_network(student, settings, PARAMS), PAIR, LABELS)
        expect.close(loss, expected, f"loss with placement {placement}", atol=5e-6)


@check(
    question="ConvNet",
    hint="Batch norm reads and writes the dict in bn_params, in mode train when there are labels "
    "and in mode test when there are none.",
)
def training_moves_the_averages_and_prediction_uses_them(student: StudentCode) -> None:
    """One step moves the averages to 0.1 and 0.4; a single image of all 0.6 then scores 0.79."""
    net = _network(student, {**BY_HAND, "normalization": "batchnorm"}, PARAMS)
    _step(net, PAIR, LABELS)
    expect.true(hasattr(net, "bn_params"), "the network has no .bn_params")
    expect.true(isinstance(net.bn_params, list | tuple), "bn_params is not a list")
    expect.true(len(net.bn_params) == 1, f"bn_params has {len(net.bn_params)} entries, expected 1")
    for _ in range(2):
        param = student.fetch(net.bn_params[0])
        expect.true(isinstance(param, dict), "bn_params holds something other than a dict")
        expect.close(param.get("running_mean"), [0.1], "running_mean")
        expect.close(param.get("running_var"), [0.4], "running_var")
        # (0.6 - 0.1) / square root of 0.4 = 0.790569; eps changes the last digits
        scores = net.loss(np.full((1, 1, 2, 2), 0.6))
        expect.close(scores, [[0.790569, -0.790569]], "scores", atol=2e-5)


@check(
    question="ConvNet",
    hint="Begin with the affine layer and go backward; the first wrong name shows how far you got. "
    "With reg, the gradient of each W has an additional term reg * W.",
)
def gradients_match_difference_quotients(student: StudentCode) -> None:
    """Every gradient matches the difference quotient of your own loss, for both placements."""
    rng = np.random.default_rng(SEED)
    X, y = rng.normal(size=(5, 1, 4, 4)), np.array([0, 1, 1, 0, 1])
    params = {
        "W2": rng.normal(size=(8, 2)),
        "b2": rng.normal(size=2),
        "gamma1": np.array([1.5, -0.7]),
        "beta1": np.array([0.4, -0.3]),
        "W1": rng.normal(size=(2, 1, 3, 3)),
        "b1": rng.normal(size=2),
    }
    shape = {"num_filters": (2,), "input_dim": (1, 4, 4), "num_classes": 2, "reg": 0.1}
    for placement in ("before", "after"):
        settings = {**shape, "normalization": "batchnorm", "placement": placement}
        _, grads = _step(_network(student, settings, params), X, y)
        found = student.fetch(grads)
        expect.true(isinstance(found, dict), "grads is not a dict")
        for name, value in params.items():
            expect.true(name in found, f"grads has no {name!r}")
            net = _network(student, settings, params)
            quotient = _quotient(student, net, name, value, (X, y))
            atol = 1e-6 * float(np.abs(quotient).max()) + 1e-8
            expect.close(found[name], quotient, f'grads["{name}"]', rtol=0, atol=atol)


def _network(student: StudentCode, settings: dict[str, Any], params: dict[str, np.ndarray]) -> Any:
    """Make the student's network with these parameters."""
    net = student.ConvNet(**settings)
    expect.true(hasattr(net, "params"), f"ConvNet(...) gave {student.last_result}, without .params")
    expect.true(hasattr(net.params, "update"), "params is not a dict")
    normalized = "normalization" in settings
    net.params.update({k: v.copy() for k, v in params.items() if normalized or k[0] in "Wb"})
    return net


def _step(net: Any, X: np.ndarray, y: np.ndarray) -> Any:
    """Take one training step; require that it returns the pair (loss, grads)."""
    return _pair(net.loss(X.copy(), y.copy()))


def _pair(result: Any) -> Any:
    two = isinstance(result, tuple | list) and len(result) == 2
    expect.true(two, "loss(X, y) did not return the pair (loss, grads)")
    return result


def _quotient(
    student: StudentCode,
    net: Any,
    name: str,
    value: np.ndarray,
    batch: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Differentiate the loss numerically by every entry of one parameter."""
    put, loss = expect.method(net.params, "update", "params is not a dict"), net.loss
    calls: list[tuple[Any, tuple[Any, ...]]] = []
    for moved in stepped(value):
        calls += [(put, ({name: moved},)), (loss, batch)]
    ends = []
    for result in student.call_in_turn(calls)[1::2]:
        end = expect.array(_pair(result)[0], "loss")
        expect.true(end.size == 1, f"loss has shape {end.shape}, expected one number")
        ends.append(float(end.reshape(())))
    return difference_quotients(ends, value.shape)


CHECKS = (
    params_have_their_names_and_shapes,
    two_images_by_hand,
    both_placements_by_hand,
    training_moves_the_averages_and_prediction_uses_them,
    gradients_match_difference_quotients,
)
