"""Public checks of the fully connected network: small enough to follow by hand."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.checks.gradients import difference_quotients, stepped

SIZES: dict[str, Any] = {"hidden_dims": [5, 4], "input_dim": 6, "num_classes": 3}
BATCH: dict[str, Any] = {"normalization": "batchnorm"}

# One input, one hidden unit that copies it, scores s and -s.
BY_HAND: dict[str, Any] = {"hidden_dims": [1], "input_dim": 1, "num_classes": 2}
COPY = {
    "W1": np.ones((1, 1)),
    "b1": np.zeros(1),
    "W2": np.array([[1.0, -1.0]]),
    "b2": np.zeros(2),
}
ONES = {"gamma1": np.ones(1), "beta1": np.zeros(1)}
X, LABELS = np.array([[3.0], [-1.0]]), np.array([0, 1])  # mean 1, variance 4

RNG = np.random.default_rng(16)
EXAMPLES, CLASSES = RNG.normal(size=(10, 6)), RNG.integers(3, size=10)
SEED = 2341  # no value within 0.05 of the kink; a difference quotient misleads there


@check(
    question="FullyConnectedNet",
    hint="Two hidden layers and an output layer, numbered from 1; no gamma3, no beta3.",
)
def a_network_of_three_layers_has_its_parameters(student: StudentCode) -> None:
    """With two hidden layers and batch norm, params has W1, b1, gamma1, beta1, ..., W3, b3."""
    params = _params(student, _made(student, {**SIZES, **BATCH}))
    seen = {name: np.shape(value) for name, value in params.items()}
    expected = {"W1": (6, 5), "W2": (5, 4), "W3": (4, 3), "b1": (5,), "b2": (4,), "b3": (3,)}
    expected |= {"gamma1": (5,), "beta1": (5,), "gamma2": (4,), "beta2": (4,)}
    expect.true(seen == expected, f"params has the shapes\n  {seen}\nexpected\n  {expected}")


@check(
    question="FullyConnectedNet",
    hint="By hand: the hidden unit gives 3 and, through the leaky ReLU, -0.01; the scores are this "
    "and its negative. Without labels, loss returns only the scores.",
)
def two_examples_by_hand(student: StudentCode) -> None:
    """For x = 3 and -1, a plain network that copies its input has scores 3, -3 and -0.01, 0.01."""
    net = _network(student, BY_HAND, COPY)
    expect.close(net.loss(X.copy()), [[3.0, -3.0], [-0.01, 0.01]], "the scores")


@check(
    question="FullyConnectedNet",
    hint="Before the nonlinearity, batch norm turns 3 and -1 into 1 and -1, and leaky ReLU makes "
    "them 1 and -0.01. After it, batch norm gets 3 and -0.01 and turns these into 1 and -1.",
)
def batch_norm_by_hand(student: StudentCode) -> None:
    """For x = 3 and -1, the loss is 0.405 with batch norm before the leaky ReLU, 0.127 after."""
    for placement, hidden in (("before", [1.0, -0.01]), ("after", [1.0, -1.0])):
        net = _network(student, {**BY_HAND, **BATCH, "placement": placement}, COPY | ONES)
        loss, _ = _step(net, X, LABELS)
        # The score of the right class leads by 2 h for the first example and by -2 h for the other.
        lead = 2 * np.array([hidden[0], -hidden[1]])
        expected = np.mean(np.log1p(np.exp(-lead)))
        expect.close(loss, expected, f"the loss with batch norm {placement}", rtol=1e-4)


@check(
    question="FullyConnectedNet",
    hint="W1, W2 and so on are drawn one after the other with np.random.randn, and nothing else "
    "is drawn; then loss goes through affine, batch norm, leaky ReLU, and so on.",
)
def the_losses_of_seed_220_come_out(student: StudentCode) -> None:
    """With the weights of seed 220 the loss is 2.609886575288241, with reg 3.14 7.00845654..."""
    rng = np.random.RandomState(220)
    x, y = rng.randn(2, 15), rng.randint(10, size=2)
    for reg, expected in ((0.0, 2.609886575288241), (3.14, 7.008456540025971)):
        sizes = {"hidden_dims": [20, 30], "input_dim": 15, "num_classes": 10, "reg": reg}
        shapes = ((15, 20), (20, 30), (30, 10))
        weights = {f"W{i}": 5e-2 * rng.randn(*shape) for i, shape in enumerate(shapes, start=1)}
        net = _network(student, {**sizes, **BATCH}, weights)
        loss, _ = _step(net, x, y)
        expect.close(loss, expected, f"the loss with reg {reg}", rtol=1e-10)


@check(
    question="FullyConnectedNet",
    hint="The arrays are checked from the output layer down, and the one named is the first that "
    "is wrong. Begin with the layer it belongs to.",
)
def gradients_match_difference_quotients(student: StudentCode) -> None:
    """With and without normalization, gradients match difference quotients of the loss."""
    for norm in (None, "batchnorm", "layernorm"):
        settings = {**SIZES, "normalization": norm, "reg": 0.1}
        net = _network(student, settings, _drawn(norm))
        _, grads = _step(net, EXAMPLES, CLASSES)
        grads = student.fetch(grads)
        expect.true(isinstance(grads, dict), "grads is not a dict")
        for name, value in sorted(_drawn(norm).items(), key=_from_above):
            expect.true(name in grads, f"grads has no {name!r}")
            numeric = _quotient(student, net, name, value)
            allowed = 1e-6 * np.abs(numeric).max() + 1e-8
            told = f"grads[{name!r}] with normalization {norm}"
            expect.close(grads[name], numeric, told, rtol=0.0, atol=allowed)


@check(
    question="FullyConnectedNet",
    hint='With labels, every bn_param has mode "train"; without labels, mode "test".',
)
def prediction_does_not_depend_on_the_company(student: StudentCode) -> None:
    """After three training steps, an example gets the same scores by itself and among others."""
    net = _network(student, {**SIZES, **BATCH}, _drawn("batchnorm"))
    for shift in range(3):
        _step(net, EXAMPLES + shift, CLASSES)
    alone, among = net.loss(EXAMPLES[:1].copy()), net.loss(EXAMPLES.copy())
    expect.shape(among, (10, 3), "the scores")
    expect.true(np.ptp(expect.array(among, "the scores")) > 0.1, "all scores are the same")
    expect.close(alone, among[:1], "the scores of the first example alone", rtol=1e-7)


def _made(student: StudentCode, settings: dict[str, Any]) -> Any:
    net = student.FullyConnectedNet(**settings)
    for name in ("params", "loss"):
        expect.true(
            hasattr(net, name),
            f"FullyConnectedNet(...) gave {student.last_result}, without .{name}",
        )
    expect.true(callable(net.loss), "the network's loss is not a method")
    return net


def _params(student: StudentCode, net: Any) -> dict[str, Any]:
    params = student.fetch(net.params)
    expect.true(isinstance(params, dict), "params is not a dict")
    for name, value in params.items():
        expect.array(value, f"params[{name!r}]")
    return dict(params)


def _network(student: StudentCode, settings: dict[str, Any], params: dict[str, np.ndarray]) -> Any:
    """Make a network and put these parameters into it."""
    net = _made(student, settings)
    _params(student, net)
    net.params.update({name: value.copy() for name, value in params.items()})
    return net


def _step(net: Any, x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    return _pair(net.loss(x.copy(), y.copy()))


def _pair(answer: Any) -> tuple[Any, Any]:
    expect.true(
        isinstance(answer, tuple | list) and len(answer) == 2,
        "loss(X, y) does not return the pair (loss, grads)",
    )
    loss = expect.array(answer[0], "the loss")
    expect.true(loss.size == 1, f"the loss has shape {loss.shape}, expected one number")
    return float(loss.reshape(())), answer[1]


def _drawn(norm: str | None) -> dict[str, np.ndarray]:
    """Draw parameters, none of them at its starting value."""
    rng = np.random.default_rng(SEED)
    shapes = {"W1": (6, 5), "b1": (5,), "W2": (5, 4), "b2": (4,), "W3": (4, 3), "b3": (3,)}
    params = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
    if norm is not None:
        for layer, units in ((1, 5), (2, 4)):
            params[f"gamma{layer}"] = 1 + 0.5 * rng.normal(size=units)
            params[f"beta{layer}"] = 0.5 * rng.normal(size=units)
    return params


def _from_above(entry: tuple[str, Any]) -> int:
    return -int(entry[0][-1])


def _quotient(student: StudentCode, net: Any, name: str, value: np.ndarray) -> np.ndarray:
    put, loss = expect.method(net.params, "update", "params is not a dict"), net.loss
    calls: list[tuple[Any, tuple[Any, ...]]] = []
    for moved in stepped(value):
        calls += [(put, ({name: moved},)), (loss, (EXAMPLES, CLASSES))]
    answers = student.call_in_turn(calls)[1::2]
    put({name: value.copy()})
    return difference_quotients([_pair(answer)[0] for answer in answers], value.shape)


CHECKS = (
    a_network_of_three_layers_has_its_parameters,
    two_examples_by_hand,
    batch_norm_by_hand,
    the_losses_of_seed_220_come_out,
    gradients_match_difference_quotients,
    prediction_does_not_depend_on_the_company,
)
