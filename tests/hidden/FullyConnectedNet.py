"""Hidden checks of the fully connected network: right, and consistent with its own loss."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.errors import CheckFailed, StudentCrashed
from hidden._averages import averages_move_once, predicts_as_described, trained
from hidden._networks import (
    SLOPE,
    Net,
    agree,
    agree_all,
    first_step,
    gives_our_loss,
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
BATCH: dict[str, Any] = {"normalization": "batchnorm"}  # placed before, which is the default
LAYER: dict[str, Any] = {"normalization": "layernorm"}
AFTER: dict[str, Any] = {"placement": "after"}


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="The layers are numbered from 1. The output layer is the last one: it has a W and a b, "
    "but no gamma and no beta.",
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
        if norm is LAYER and not gives_our_loss(student, FullyConnectedNet, settings):
            continue
        params = Net(student, "FullyConnectedNet", settings).params_as_named()
        same_shapes(params, shapes_of(FullyConnectedNet(**settings).params), "params", settings)


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="Draw W1, then W2 and so on, each with one call of np.random.randn(inputs, units), and "
    "draw nothing else. b and beta start at 0, gamma at 1.",
)
def parameters_start_as_described(student: StudentCode) -> None:
    """The weights are drawn in the order of the layers; the other parameters start at 0 and 1."""
    settings = {**SIZES, **BATCH, "weight_scale": 0.3}
    seed = int(student.rng(61).integers(2**32))
    student.seed(seed)
    seen = Net(student, "FullyConnectedNet", settings).params()
    np.random.seed(seed)
    agree_all(seen, FullyConnectedNet(**settings).params, "params")


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="This is the first loss printed in the notebook. Look at the slope of the leaky ReLU and "
    "at your batch norm.",
)
def seed_220_gives_the_printed_losses(student: StudentCode) -> None:
    """With the weights of seed 220 the loss is 2.609886575288241."""
    slope = slope_of(student, FullyConnectedNet)
    expect.close(slope, SLOPE, "the slope of your leaky ReLU below zero")
    np.random.seed(220)
    X, y = np.random.randn(2, 15), np.random.randint(10, size=2)
    sizes = {"hidden_dims": [20, 30], "input_dim": 15, "num_classes": 10}
    settings = {**sizes, **BATCH, "weight_scale": 5e-2}
    params = FullyConnectedNet(**settings).params
    loss = Net(student, "FullyConnectedNet", settings, params).loss(X, y)
    expect.close(loss, 2.609886575288241, "the loss", rtol=1e-12)


@check(
    question="FullyConnectedNet",
    points=1,
    hint="Without normalization, a hidden layer is affine and leaky ReLU with slope 0.01, and the "
    "output layer is only affine. In the backward pass, begin with the output layer.",
)
def plain_networks_are_right(student: StudentCode) -> None:
    """Without normalization, losses, gradients and scores are right at depths 1, 2 and 4."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, sizes)


@check(
    question="FullyConnectedNet",
    points=1.25,
    hint="A hidden layer is affine, batch norm, leaky ReLU. The backward pass goes through the "
    "same three in reverse order. If the loss is right and a gradient is not, look there.",
)
def networks_with_batch_norm_are_right(student: StudentCode) -> None:
    """With batch norm before the nonlinearity, loss and all gradients of a step are right."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, {**sizes, **BATCH})


@check(
    question="FullyConnectedNet",
    points=0.75,
    hint='"layernorm" calls layernorm_forward and layernorm_backward, which have no modes: they do '
    "the same in training and in test mode.",
)
def networks_with_layer_norm_are_right(student: StudentCode) -> None:
    """With layer norm, losses, gradients and scores are right."""
    for sizes in (ONE, SIZES, FOUR):
        _same_as_ours(student, {**sizes, **LAYER})


@check(
    question="FullyConnectedNet",
    points=1,
    hint="With placement after, the normalization gets the output of the leaky ReLU, and the next "
    "affine map gets the output of the normalization. The backward pass of such a layer starts "
    "with the normalization.",
)
def normalization_can_stand_after_the_nonlinearity(student: StudentCode) -> None:
    """With placement "after", loss, gradients and predictions are right for both norms."""
    judged = [n for n in (BATCH, LAYER) if gives_our_loss(student, FullyConnectedNet, SIZES | n)]
    expect.true(judged, 'neither norm gives the right loss with placement "before"')
    for norm in judged:
        # A fault that the other placement has too is paid for there.
        whole = _is_same_as_ours(student, SIZES | norm)
        for settings in (
            SIZES | norm | {"placement": "before"},
            SIZES | norm | AFTER,
            ONE | norm | AFTER,
        ):
            if whole:
                _same_as_ours(student, settings)
            else:
                net, right, X, y = pair(student, FullyConnectedNet, settings, seed=21)
                agree(net.loss(X, y), right.loss(X, y)[0], "the loss")


@check(
    question="FullyConnectedNet",
    points=1.25,
    hint="This check uses only your loss and differentiates it numerically, parameter by "
    "parameter. If only the entries of one array are wrong, look at the layer it belongs to; if "
    "those of all earlier layers are wrong too, look at what this layer passes back.",
)
def gradients_belong_to_the_own_loss(student: StudentCode) -> None:
    """Without and with batch norm, all gradients match difference quotients of your own loss."""
    for seed, norm in enumerate(({}, BATCH), start=51):
        settings = {**SIZES, **norm}
        if norm or _runs(student, settings):
            belong_to_own_loss(student, FullyConnectedNet, settings, seed)


@check(
    question="FullyConnectedNet",
    points=0.75,
    hint='Every bn_param has its mode under the key "mode": set it at the beginning of each call '
    'of loss, to "test" when there are no labels and to "train" when there are.',
)
def test_mode_uses_the_running_averages(student: StudentCode) -> None:
    """After three training steps, the scores of 1 and 9 examples are right, and later ones too."""
    for placed in ({}, AFTER):
        settings = {**SIZES, **BATCH, **placed}
        if placed and not gives_our_loss(student, FullyConnectedNet, settings):
            continue
        net, right, X, y = pair(student, FullyConnectedNet, settings, seed=31)
        trained(net, right, (X, X + 1, X + 2), y)
        predicts_as_described(net, right, X[:1], "scores of one example")
        predicts_as_described(net, right, X[:9], "scores of nine examples")
        agree(net.loss(X[:4], y[:4]), right.loss(X[:4], y[:4])[0], "the loss of a later step")
        net.put(right.params)
        predicts_as_described(net, right, X, "scores after a later step")


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="Make the dicts in bn_params once, in __init__, and pass the same one to "
    "batchnorm_forward every time: it stores the averages. One training step is one forward pass.",
)
def averages_move_once_in_each_step(student: StudentCode) -> None:
    """Each training step moves the running averages once; test mode does not change them."""
    averages_move_once(*pair(student, FullyConnectedNet, {**SIZES, **BATCH}, seed=32))


@check(
    question="FullyConnectedNet",
    points=0.5,
    hint="Add 0.5 * reg * sum of W^2 for every W, including that of the output layer, and reg * W "
    "to its gradient. Add nothing for b, gamma and beta.",
)
def only_weights_are_regularized(student: StudentCode) -> None:
    """Regularization adds the terms of the weights to the loss and the gradients, and no others."""
    for norm in ({}, BATCH, LAYER):
        settings = {**SIZES, **norm}
        if norm is not BATCH and not gives_our_loss(student, FullyConnectedNet, settings):
            continue
        regularized = {**settings, "reg": 2.0}
        params, X, y = point(FullyConnectedNet, settings, student.rng(41))
        without, free = Net(student, "FullyConnectedNet", settings, params).step(X, y)
        with_reg, bound = Net(student, "FullyConnectedNet", regularized, params).step(X, y)
        weights = {name: w for name, w in params.items() if name.startswith("W")}
        penalty = sum(float(np.sum(w**2)) for w in weights.values())
        agree(with_reg - without, penalty, "what reg 2 adds to the loss")
        for name, value in params.items():
            if name not in weights and name not in bound and name not in free:
                continue  # there is no such gradient, which is judged elsewhere
            seen = in_shape(bound, name, value.shape) - in_shape(free, name, value.shape)
            added = 2 * weights[name] if name in weights else np.zeros(value.shape)
            agree(seen, added, f"what reg 2 adds to grads[{name!r}]")


@check(
    question="FullyConnectedNet",
    points=0.25,
    hint="loss only computes: it neither changes the examples it is given nor takes a step.",
)
def loss_changes_no_parameter(student: StudentCode) -> None:
    """loss changes neither X, y nor the parameters, and a second call gives the same loss."""
    settings = {**SIZES, **BATCH, "num_classes": 10}
    first_step(student, FullyConnectedNet, settings, seed=42)
    net, right, X, y = pair(student, FullyConnectedNet, settings, seed=42)
    before = {name: w.copy() for name, w in right.params.items()}
    loss = net.loss(X, y)
    expect.true(not net.changed, f"loss(X, y) changed {' and '.join(net.changed)} in place")
    agree_all(net.params(), before, "params", limit=1e-14, zero=1e-15)
    agree(net.loss(X, y), loss, "the loss of a second call", limit=1e-14, zero=1e-15)


@check(
    question="FullyConnectedNet",
    points=0.25,
    hint="Convert parameters with astype(dtype) when you make them, and X at the start of loss.",
)
def numbers_can_be_of_another_type(student: StudentCode) -> None:
    """With dtype float32, all parameters and the scores are float32, whatever the examples are."""
    settings = {**SIZES, "num_classes": 10, "dtype": np.float32}
    first_step(student, FullyConnectedNet, settings, seed=43)
    held = Net(student, "FullyConnectedNet", {**settings, **BATCH}).params_as_named()
    net = Net(student, "FullyConnectedNet", settings)  # no norm: such a layer may return float64
    held["scores"] = np.asarray(net.scores(np.ones((2, 6))))
    for name, w in held.items():
        expect.true(w.dtype == np.float32, f"{name} holds {w.dtype}, expected float32")


def _runs(student: StudentCode, settings: dict[str, Any]) -> bool:
    """Tell whether such a network takes a step at all, right or wrong."""
    try:
        net, _, X, y = pair(student, FullyConnectedNet, settings, seed=21)
        net.step(X, y)
    except (CheckFailed, StudentCrashed):
        return False
    return True


def _is_same_as_ours(student: StudentCode, settings: dict[str, Any]) -> bool:
    try:
        _same_as_ours(student, settings)
    except (CheckFailed, StudentCrashed):
        return False
    return True


def _same_as_ours(student: StudentCode, settings: dict[str, Any]) -> None:
    """Require loss, gradients and (unless they depend on running averages) scores equal to ours."""
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
