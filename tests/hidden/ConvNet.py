"""Hidden checks of the convolutional network: against ours and against its own loss."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
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
    slope_of,
)
from hidden._own_loss import belong_to_own_loss
from reference.convolutional import ConvNet

SMALL: dict[str, Any] = {"num_filters": (2, 3), "input_dim": (1, 4, 6), "num_classes": 3}
WIDE: dict[str, Any] = {"num_filters": (3, 4), "input_dim": (2, 9, 12), "num_classes": 5}
SQUARE: dict[str, Any] = {"num_filters": (2, 3), "input_dim": (1, 8, 8), "num_classes": 10}
ONE: dict[str, Any] = {"num_filters": (4,), "input_dim": (3, 5, 4), "num_classes": 2}
THREE: dict[str, Any] = {"num_filters": (2, 3, 2), "input_dim": (1, 8, 16), "num_classes": 4}
BEFORE: dict[str, Any] = {"normalization": "batchnorm"}  # which is the default placement
AFTER: dict[str, Any] = {"normalization": "batchnorm", "placement": "after"}

EXAMPLES = 7  # of every batch


@check(
    question="ConvNet",
    points=0.5,
    hint="Convolution i has W of shape (filters, channels, 3, 3). Every pooling halves height and "
    "width, rounding down; what is left at the end is the input of the affine layer.",
)
def parameters_have_their_names_and_shapes(student: StudentCode) -> None:
    """params has exactly the described parameters in the right shapes, and so does grads."""
    after = [THREE | AFTER] if gives_our_loss(student, ConvNet, WIDE | AFTER) else []
    for settings in ({}, BEFORE, WIDE, *after, ONE | BEFORE):
        params = Net(student, "ConvNet", settings).params_as_named()
        same_shapes(params, _shapes(**settings), "params", settings)
    _, grads = first_step(student, ConvNet, SQUARE | BEFORE, seed=2)
    expected = {name: s for name, s in _shapes(**SQUARE | BEFORE).items() if name in grads}
    same_shapes({name: grads[name] for name in expected}, expected, "grads", SQUARE | BEFORE)


@check(
    question="ConvNet",
    points=0.5,
    hint="One call of np.random.randn for each W, in the order of the layers and in its final "
    "shape, times weight_scale. b and beta start at 0, gamma at 1.",
)
def starting_values_are_those_described(student: StudentCode) -> None:
    """The weights are weight_scale * randn in the order of the layers; b, beta 0 and gamma 1."""
    settings = SQUARE | BEFORE | {"weight_scale": 0.3}
    seed = int(student.rng(1905).integers(2**32))
    student.seed(seed)
    params, rng = Net(student, "ConvNet", settings).params(), np.random.RandomState(seed)
    expected = {
        name: 0.3 * rng.randn(*shape)
        if name.startswith("W")
        else np.full(shape, float(name.startswith("gamma")))
        for name, shape in _shapes(**settings).items()
    }
    agree_all(params, expected, "params")


@check(
    question="ConvNet",
    points=0.75,
    hint="Convolution with pad 1, leaky ReLU with slope 0.01, pooling over 2 x 2, layer by layer, "
    "then the affine layer, with nothing after it. All of these are in normlab.",
)
def scores_are_right_without_normalization(student: StudentCode) -> None:
    """Without normalization, the scores are right for one, two and three convolutions."""
    slope = slope_of(student, ConvNet)
    expect.close(slope, SLOPE, "the slope of your leaky ReLU below zero")
    for settings in (ONE, WIDE, THREE):
        net, right, X, _ = _pair(student, settings)
        agree(net.scores(X), right.loss(X), f"scores with {_words(settings)}")


@check(
    question="ConvNet",
    points=0.75,
    hint="g(BN(f(x))): convolution, batch norm, leaky ReLU, pooling. With labels the batch norms "
    "are in training mode.",
)
def loss_is_right_with_normalization_before(student: StudentCode) -> None:
    """With batch norm before the activation, the loss of a training step is right."""
    for settings in (WIDE | BEFORE, THREE | BEFORE):
        net, right, X, y = _pair(student, settings)
        for shift in range(5):  # single precision may be lucky once
            moved = X + shift * X[::-1]
            agree(net.loss(moved, y), right.loss(moved, y)[0], f"loss with {_words(settings)}")


@check(
    question="ConvNet",
    points=0.75,
    hint="BN(g(f(x))): convolution, leaky ReLU, batch norm, pooling. Does your network use "
    "placement, and does pooling come last?",
)
def loss_is_right_with_normalization_after(student: StudentCode) -> None:
    """With batch norm after the activation, the loss of a training step is right."""
    net, _, X, y = _pair(student, WIDE | BEFORE)
    named, _, _, _ = _pair(student, WIDE | BEFORE | {"placement": "before"})
    agree(named.loss(X, y), net.loss(X, y), 'loss with placement "before", which is the default')
    for settings in (WIDE | AFTER, THREE | AFTER):
        net, right, X, y = _pair(student, settings)
        for shift in range(5):  # single precision may be lucky once
            moved = X + shift * X[::-1]
            agree(net.loss(moved, y), right.loss(moved, y)[0], f"loss with {_words(settings)}")


@check(
    question="ConvNet",
    points=0.75,
    hint="Go through the layers from the last to the first. Each backward function takes the "
    "cache of its own forward call, and grads has an entry for every parameter.",
)
def gradients_are_right_without_normalization(student: StudentCode) -> None:
    """Without normalization, every gradient is right."""
    for settings in (WIDE, THREE):
        net, right, X, y = _pair(student, settings)
        agree_all(net.step(X, y)[1], right.loss(X, y)[1], "grads")


@check(
    question="ConvNet",
    points=1,
    hint="The backward pass goes through the parts of a layer in reverse order: pooling first, "
    "then batch norm and activation in the order that the placement requires.",
)
def gradients_are_right_with_normalization(student: StudentCode) -> None:
    """With batch norm before and after the activation, every gradient is there and right."""
    after = [THREE | AFTER] if gives_our_loss(student, ConvNet, THREE | AFTER) else []
    for settings in (WIDE | BEFORE, *after):
        net, right, X, y = _pair(student, settings)
        agree_all(net.step(X, y)[1], right.loss(X, y)[1], "grads")


@check(
    question="ConvNet",
    points=0.75,
    hint="This check uses only your own loss and differentiates it numerically, parameter by "
    "parameter. Start with the first parameter it names.",
)
def gradients_belong_to_the_own_loss(student: StudentCode) -> None:
    """Every entry of every gradient matches the difference quotient of your own loss."""
    after = [SMALL | AFTER] if gives_our_loss(student, ConvNet, SMALL | AFTER) else []
    for seed, settings in enumerate((SMALL | BEFORE, *after), start=4):
        belong_to_own_loss(student, ConvNet, settings, seed, EXAMPLES)


@check(
    question="ConvNet",
    points=0.5,
    hint="reg adds 0.5 * reg * sum of W^2 to the loss and reg * W to the gradient of W, for every "
    "W and nothing else.",
)
def only_weights_are_regularized(student: StudentCode) -> None:
    """Regularization adds a penalty for all weights, and none for b, gamma and beta."""
    params, X, y = point(ConvNet, WIDE | BEFORE, student.rng(0), EXAMPLES)
    free = Net(student, "ConvNet", WIDE | BEFORE, params)
    bound = Net(student, "ConvNet", WIDE | BEFORE | {"reg": 0.8}, params)
    penalty = sum(0.4 * np.sum(params[name] ** 2) for name in ("W1", "W2", "W3"))
    agree(bound.loss(X, y) - free.loss(X, y), penalty, "what reg adds to the loss")
    (_, before), (_, after) = free.step(X, y), bound.step(X, y)
    for name, value in params.items():
        if not name.startswith("W") and name not in after and name not in before:
            continue  # there is no such gradient, which is judged elsewhere
        seen = in_shape(after, name, value.shape) - in_shape(before, name, value.shape)
        added = 0.8 * value if name.startswith("W") else np.zeros(value.shape)
        agree(seen, added, f"what reg adds to grads[{name!r}]")


@check(
    question="ConvNet",
    points=0.75,
    hint='Without labels every bn_param["mode"] is "test", with labels "train": set it in each '
    "call. The dicts in bn_params must be the ones that the batch norms read and write.",
)
def prediction_uses_the_running_averages(student: StudentCode) -> None:
    """After three training steps, one image or nine are scored with the running averages."""
    after = [WIDE | AFTER] if gives_our_loss(student, ConvNet, WIDE | AFTER) else []
    for settings in (WIDE | BEFORE, *after):
        net, right, X, y = _pair(student, settings)
        trained(net, right, (X, 2 * X - 1, X**2), y)
        _, others, _ = point(ConvNet, settings, student.rng(1), examples=9)
        for images in (others[:1], others):
            predicts_as_described(net, right, images, f"scores of {len(images)} images")
        agree(net.loss(X, y), right.loss(X, y)[0], "loss of the training step that follows")


@check(
    question="ConvNet",
    points=0.5,
    hint="Each call with labels runs each batch norm forward once, in training mode; a call "
    "without labels does not change the averages in bn_params.",
)
def averages_move_once_per_training_step(student: StudentCode) -> None:
    """Two training steps move the running averages twice; scoring does not move them."""
    averages_move_once(*_pair(student, WIDE | BEFORE))


@check(
    question="ConvNet",
    points=0.25,
    hint="loss only computes: it neither changes the images it is given nor takes a step.",
)
def loss_changes_nothing(student: StudentCode) -> None:
    """loss changes neither X, y nor the parameters."""
    first_step(student, ConvNet, SQUARE | BEFORE, seed=5)
    net, right, X, y = _pair(student, SQUARE | BEFORE)
    before = {name: w.copy() for name, w in right.params.items()}
    net.loss(X, y)
    expect.true(not net.changed, f"loss(X, y) changed {' and '.join(net.changed)} in place")
    agree_all(net.params(), before, "params", limit=1e-14, zero=1e-15)


@check(
    question="ConvNet",
    points=0.25,
    hint="Convert every parameter to dtype in __init__, and the images to dtype in loss.",
)
def float32_is_kept(student: StudentCode) -> None:
    """With dtype float32, parameters and scores are float32, whatever dtype the images have."""
    settings = SQUARE | {"dtype": np.float32}
    first_step(student, ConvNet, settings, seed=3)
    fresh = Net(student, "ConvNet", settings)
    scores = np.asarray(fresh.scores(np.ones((2, 1, 8, 8))))
    held = {**fresh.params_as_named(), "scores": scores}
    for name, value in held.items():
        expect.true(value.dtype == np.float32, f"{name} holds {value.dtype}, expected float32")


def _pair(
    student: StudentCode, settings: dict[str, Any]
) -> tuple[Net, ConvNet, np.ndarray, np.ndarray]:
    return pair(student, ConvNet, settings, seed=0, examples=EXAMPLES)


def _shapes(**settings: Any) -> dict[str, tuple[int, ...]]:
    filters = settings.get("num_filters", (8, 16))
    channels, height, width = settings.get("input_dim", (1, 8, 8))
    classes = settings.get("num_classes", 10)
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, count in enumerate(filters, start=1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (count, channels, 3, 3), (count,)
        if "normalization" in settings:
            shapes[f"gamma{layer}"] = shapes[f"beta{layer}"] = (count,)
        channels, height, width = count, height // 2, width // 2
    last = len(filters) + 1
    shapes[f"W{last}"], shapes[f"b{last}"] = (channels * height * width, classes), (classes,)
    return shapes


def _words(settings: dict[str, Any]) -> str:
    return f"num_filters {settings['num_filters']}"


CHECKS = (
    parameters_have_their_names_and_shapes,
    starting_values_are_those_described,
    scores_are_right_without_normalization,
    loss_is_right_with_normalization_before,
    loss_is_right_with_normalization_after,
    gradients_are_right_without_normalization,
    gradients_are_right_with_normalization,
    gradients_belong_to_the_own_loss,
    only_weights_are_regularized,
    prediction_uses_the_running_averages,
    averages_move_once_per_training_step,
    loss_changes_nothing,
    float32_is_kept,
)
