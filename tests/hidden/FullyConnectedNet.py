"""Hidden checks of the fully connected network: right, and true to its own loss."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._networks import (
    SLOPE,
    Net,
    agree,
    agree_all,
    averages_in,
    first_step,
    in_shape,
    pair,
    point,
    same_shapes,
    shapes_of,
    slope_of,
)
from hidden._own_loss import belong_to_own_loss
from reference.fully_connected import FullyConnectedNet

SIZES: dict[str, Any] = {"hidden_dims": [5, 4], "input_dim": 6, "num_classes": 3}
ONE: dict[str, Any] = {"hidden_dims": [7], "input_dim": 4, "num_classes": 5}
FOUR: dict[str, Any] = {"hidden_dims": [4, 6, 3, 5], "input_dim": 3, "num_classes": 2}
BATCH: dict[str, Any] = {"normalization": "batchnorm", "placement": "before"}
LAYER: dict[str, Any] = {"normalization": "layernorm", "placement": "before"}
BATCH_AFTER: dict[str, Any] = {"normalization": "batchnorm", "placement": "after"}
LAYER_AFTER: dict[str, Any] = {"normalization": "layernorm", "placement": "after"}

# A network, and a seed for which no value in it is within 0.15 of the kink of the leaky ReLU:
# across the kink a difference quotient says nothing about the gradient.
AWAY_FROM_KINKS = (
    ({**SIZES}, 324),
    ({**SIZES, **BATCH}, 758),
    ({**SIZES, **LAYER}, 1780),
    ({**SIZES, **BATCH_AFTER}, 726),
)


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="The layers are numbered from 1. The output layer is the last of them: it has a W and a "
    "b, but no gamma and no beta.",
)
def params_have_their_names_and_shapes(student: StudentCode) -> None:
    """With one, two and four hidden layers, params and grads have the right names and shapes."""
    settings = {**SIZES, **BATCH, "num_classes": 10}
    _, grads = first_step(student, FullyConnectedNet, settings, seed=22)
    shapes = shapes_of(FullyConnectedNet(**settings).params)
    expected = {name: shape for name, shape in shapes.items() if name in grads}
    same_shapes({name: grads[name] for name in expected}, expected, "grads", settings)
    for sizes, norm in ((ONE, LAYER), (SIZES, {}), (SIZES, BATCH), (FOUR, BATCH), (FOUR, LAYER)):
        settings = {**sizes, **norm}
        params = Net(student, "FullyConnectedNet", settings).params_as_named()
        same_shapes(params, shapes_of(FullyConnectedNet(**settings).params), "params", settings)


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="Draw W1, then W2 and so on, each in one piece with np.random.randn(inputs, units), and "
    "draw nothing else. b and beta start at 0, gamma at 1.",
)
def parameters_start_as_described(student: StudentCode) -> None:
    """The weights are drawn in the order of the layers, the other parameters start at 0 and 1."""
    settings = {**SIZES, **BATCH, "weight_scale": 0.3}
    student.seed(61)
    seen = Net(student, "FullyConnectedNet", settings).params()
    np.random.seed(61)
    agree_all(seen, FullyConnectedNet(**settings).params, "params")


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="These are the losses printed in the notebook. If only the second is wrong, look at the "
    "regularization; if both are, at the slope of the leaky ReLU or at your batch norm.",
)
def seed_220_gives_the_printed_losses(student: StudentCode) -> None:
    """With the weights of seed 220 the loss is 2.609886575288241, with reg 3.14 7.00845654..."""
    slope = slope_of(student, FullyConnectedNet)
    expect.close(slope, SLOPE, "the slope of your leaky ReLU below zero")
    np.random.seed(220)
    X, y = np.random.randn(2, 15), np.random.randint(10, size=2)
    for reg, expected in ((0.0, 2.609886575288241), (3.14, 7.008456540025971)):
        sizes = {"hidden_dims": [20, 30], "input_dim": 15, "num_classes": 10}
        settings = {**sizes, **BATCH, "reg": reg, "weight_scale": 5e-2}
        params = FullyConnectedNet(**settings).params
        loss = Net(student, "FullyConnectedNet", settings, params).loss(X, y)
        expect.close(loss, expected, f"the loss with reg {reg}", rtol=1e-12)


@check(
    question="FullyConnectedNet",
    points=1,
    hint="Without normalization a hidden layer is affine and leaky ReLU with slope 0.01, and the "
    "output layer affine alone. On the way back, begin with the output layer.",
)
def plain_networks_are_right(student: StudentCode) -> None:
    """Without normalization, losses, gradients and scores are right at depths 1, 2 and 4."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, sizes)


@check(
    question="FullyConnectedNet",
    points=1.25,
    hint="In a hidden layer: affine, batch norm, leaky ReLU. On the way back the same three in "
    "reverse order. If the loss is right and a gradient is not, it is the way back.",
)
def networks_with_batch_norm_are_right(student: StudentCode) -> None:
    """With batch norm before the nonlinearity, loss and all gradients of a step are right."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, {**sizes, **BATCH})


@check(
    question="FullyConnectedNet",
    points=0.75,
    hint='"layernorm" calls layernorm_forward and layernorm_backward, which know no modes: in '
    "training and in test mode they do the same.",
)
def networks_with_layer_norm_are_right(student: StudentCode) -> None:
    """With layer norm, losses, gradients and scores are right."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, {**sizes, **LAYER})


@check(
    question="FullyConnectedNet",
    points=1,
    hint="With placement after, the normalization sees what the leaky ReLU gives, and the next "
    "affine map sees what the normalization gives. The way back starts with the normalization.",
)
def normalization_can_stand_after_the_nonlinearity(student: StudentCode) -> None:
    """With placement "after", loss and gradients are right for batch norm and layer norm."""
    for norm in (BATCH_AFTER, LAYER_AFTER):
        for sizes in (ONE, SIZES):
            _same_as_ours(student, {**sizes, **norm})


@check(
    question="FullyConnectedNet",
    points=1.25,
    hint="This check knows only your loss and differentiates it numerically, parameter by "
    "parameter. Where the entries of one array alone are wrong, look at the layer it belongs to; "
    "if those of all earlier layers are too, at what this layer hands back.",
)
def gradients_belong_to_the_own_loss(student: StudentCode) -> None:
    """All gradients match difference quotients of your own loss, entry by entry."""
    for settings, seed in AWAY_FROM_KINKS:
        belong_to_own_loss(student, FullyConnectedNet, settings, seed)


@check(
    question="FullyConnectedNet",
    points=0.75,
    hint='Every bn_param has its mode under the key "mode": set it at the beginning of each call '
    'of loss, to "test" when there are no labels and to "train" when there are.',
)
def test_mode_uses_the_running_averages(student: StudentCode) -> None:
    """After three training steps, the scores of 1 and of 9 examples are right, and so on."""
    for norm in (BATCH, BATCH_AFTER):
        net, right, X, y = pair(student, FullyConnectedNet, {**SIZES, **norm}, seed=31)
        for shift in range(3):
            net.step(X + shift, y)
            right.loss(X + shift, y)
        agree(net.scores(X[:1]), right.loss(X[:1]), "scores of one example")
        agree(net.scores(X[:9]), right.loss(X[:9]), "scores of nine examples")
        agree(net.step(X[:4], y[:4])[0], right.loss(X[:4], y[:4])[0], "the loss of a later step")
        agree(net.scores(X), right.loss(X), "scores after a later step")


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="Make the dicts in bn_params once, in __init__, and hand the same one to batchnorm_forward "
    "every time: the averages live in it. One training step is one forward pass.",
)
def averages_move_once_in_each_step(student: StudentCode) -> None:
    """Each training step moves the running averages once, and test mode leaves them alone."""
    net, right, X, y = pair(student, FullyConnectedNet, {**SIZES, **BATCH}, seed=32)
    for shift in range(3):
        net.step(X + shift, y)
        right.loss(X + shift, y)
        net.scores(X - 1)
    seen = net.averages()
    for name, average in averages_in(right.bn_params).items():
        agree(seen.get(name), average, name)


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="0.5 * reg * sum of W^2 over every W, that of the output layer too, and reg * W in its "
    "gradient. Nothing of the kind for b, gamma and beta.",
)
def only_weights_are_regularized(student: StudentCode) -> None:
    """Regularization adds to the loss and the gradients what the weights deserve, and no more."""
    for norm in ({}, BATCH, LAYER):
        settings = {**SIZES, **norm}
        regularized = {**settings, "reg": 2.0}
        params, X, y = point(FullyConnectedNet, settings, seed=41)
        without, free = Net(student, "FullyConnectedNet", settings, params).step(X, y)
        with_reg, bound = Net(student, "FullyConnectedNet", regularized, params).step(X, y)
        weights = {name: w for name, w in params.items() if name.startswith("W")}
        penalty = sum(float(np.sum(w**2)) for w in weights.values())
        agree(with_reg - without, penalty, "what reg 2 adds to the loss")
        for name, value in params.items():
            seen = in_shape(bound, name, value.shape) - in_shape(free, name, value.shape)
            added = 2 * weights[name] if name in weights else np.zeros(value.shape)
            agree(seen, added, f"what reg 2 adds to grads[{name!r}]")


@check(
    question="FullyConnectedNet",
    points=0.25,
    hint="loss only computes: it neither changes the examples it is given nor takes the step.",
)
def loss_changes_no_parameter(student: StudentCode) -> None:
    """loss leaves X and the parameters alone, and a second call gives the same loss."""
    settings = {**SIZES, **BATCH, "num_classes": 10}
    first_step(student, FullyConnectedNet, settings, seed=42)
    net, right, X, y = pair(student, FullyConnectedNet, settings, seed=42)
    before = {name: w.copy() for name, w in right.params.items()}
    loss = net.loss(X, y)
    expect.true(not net.changed_X, "loss(X, y) changed X in place")
    agree_all(net.params(), before, "params", limit=1e-14, zero=1e-15)
    agree(net.loss(X, y), loss, "the loss of a second call", limit=1e-14, zero=1e-15)


@check(
    question="FullyConnectedNet",
    points=0.25,
    hint="Convert the parameters with astype(dtype) when they are made, and X at the start of loss.",
)
def numbers_can_be_of_another_type(student: StudentCode) -> None:
    """With dtype float32, all parameters and the scores are float32, whatever the examples are."""
    settings = {**SIZES, "num_classes": 10, "dtype": np.float32}
    first_step(student, FullyConnectedNet, settings, seed=43)
    held = Net(student, "FullyConnectedNet", {**settings, **BATCH}).params_as_named()
    net = Net(student, "FullyConnectedNet", settings)  # no norm: a layer may return float64
    held["scores"] = np.asarray(net.scores(np.ones((2, 6))))
    for name, w in held.items():
        expect.true(w.dtype == np.float32, f"{name} holds {w.dtype}, expected float32")


def _same_as_ours(student: StudentCode, settings: dict[str, Any]) -> None:
    """Demand loss, gradients and, unless they depend on running averages, scores like ours."""
    net, right, X, y = pair(student, FullyConnectedNet, settings, seed=21)
    if not right.bn_params:
        agree(net.scores(X), right.loss(X), "the scores")
    (loss, grads), (right_loss, right_grads) = net.step(X, y), right.loss(X, y)
    agree(loss, right_loss, "the loss")
    agree_all(grads, right_grads, "grads")


CHECKS = (
    params_have_their_names_and_shapes,
    parameters_start_as_described,
    seed_220_gives_the_printed_losses,
    plain_networks_are_right,
    networks_with_batch_norm_are_right,
    networks_with_layer_norm_are_right,
    normalization_can_stand_after_the_nonlinearity,
    gradients_belong_to_the_own_loss,
    test_mode_uses_the_running_averages,
    averages_move_once_in_each_step,
    only_weights_are_regularized,
    loss_changes_no_parameter,
    numbers_can_be_of_another_type,
)
