"""Hidden checks of the network, for courses in which students write it.

The network is made of the student's own layers, and ours of our layers with the same parameters.
So the checks of the layers should pass first.
"""

from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.mlp_layers import TanhLayer
from reference.layered_mlp import MultiLayerPerceptron as OurNetwork
from reference.layered_mlp import SoftmaxLayer
from reference.layered_network import BatchNormLayer, DenseLayer


class _Given(NamedTuple):
    """What the networks are tried on."""

    x: np.ndarray
    y: np.ndarray
    data: dict[str, np.ndarray]


def _given(student: StudentCode) -> _Given:
    rng = student.rng(5512)
    x, y = rng.normal(size=(23, 4)), rng.integers(3, size=23)
    data = {"X_train": x, "y_train": y, "X_val": x[::-1] + 0.3, "y_val": y[::-1]}
    return _Given(x=x, y=y, data=data)


@check(
    question="MultiLayerPerceptron",
    points=1,
    hint="Each layer gets what the layer before it returned, and learning as its second argument; "
    "learning is False by default.",
)
def propagates_through_all_layers(student: StudentCode) -> None:
    """Probabilities are right when learning and when not learning, which is the default."""
    given = _given(student)
    mine, ours = _pair(student)
    for learning in ((True,), (True,), (False,), ()):
        seen = mine.propagate(given.x.copy(), *learning)
        expect.close(
            seen, ours.propagate(given.x, *learning), f"propagate(x{', ' * len(learning)}...)"
        )


@check(
    question="MultiLayerPerceptron",
    points=1,
    hint="Propagate first, then call loss of the last layer. learning goes to propagate.",
)
def loss_is_right(student: StudentCode) -> None:
    """The loss of a batch is right, learning or not."""
    given = _given(student)
    mine, ours = _pair(student)
    for learning in (True, False):
        seen = mine.loss(given.x.copy(), given.y.copy(), learning)
        expect.close(seen, ours.loss(given.x, given.y, learning), f"loss(x, y, {learning})")


@check(
    question="MultiLayerPerceptron",
    points=1,
    hint="Go from the last layer to the first: the softmax layer takes y, and each other layer "
    "takes what the layer after it returned.",
)
def all_layers_get_their_gradients(student: StudentCode) -> None:
    """back_propagate fills the grads of every layer with the right gradients."""
    given = _given(student)
    mine, ours = _pair(student)
    mine.loss(given.x.copy(), given.y.copy(), True)
    ours.loss(given.x, given.y, True)
    mine.back_propagate(given.y.copy())
    ours.back_propagate(given.y)
    for number, (layer, right) in enumerate(zip(mine.own, ours.layers, strict=True), start=1):
        grads = student.fetch(getattr(layer, "grads", None)) if right.grads else {}
        expect.true(isinstance(grads, dict), f"grads of layer {number} is not a dict")
        for name, gradient in right.grads.items():
            expect.close(grads.get(name), gradient, f'grads["{name}"] of layer {number}', atol=1e-9)


@check(
    question="MultiLayerPerceptron",
    points=0.5,
    hint="update calls update of every layer, once each, with the same learning rate.",
)
def every_layer_makes_its_step(student: StudentCode) -> None:
    """After back propagation and update, all parameters have the right values."""
    given = _given(student)
    mine, ours = _pair(student)
    for network in (mine, ours):
        network.loss(given.x.copy(), given.y.copy(), True)
        network.back_propagate(given.y.copy())
        network.update(0.3)
    expect.close(
        mine.loss(given.x.copy(), given.y.copy(), True),
        ours.loss(given.x, given.y, True),
        "loss",
        rtol=1e-8,
    )


@check(
    question="MultiLayerPerceptron",
    points=1,
    hint="Use one RandomState(seed) for the whole training, one permutation for each epoch, and "
    "only complete batches. Each step is loss while learning, back_propagate, update.",
)
def training_takes_the_steps_described(student: StudentCode) -> None:
    """The losses of every step and the accuracies of every epoch are those described."""
    given = _given(student)
    mine, ours = _pair(student)
    history = student.fetch(mine.train(dict(given.data), 3, 5, 0.4, 77))
    expect.true(isinstance(history, dict), "train did not return a dict")
    right = ours.train(given.data, 3, 5, 0.4, 77)
    for name in ("losses", "train_acc", "val_acc"):
        seen = history.get(name)
        expect.true(isinstance(seen, list | tuple), f'history["{name}"] is not a list')
        values = [float(expect.array(v, f'an entry of history["{name}"]').mean()) for v in seen]
        expect.close(np.array(values), right[name], f'history["{name}"]', rtol=1e-7)
    expect.close(history.get("num_epochs"), 3, 'history["num_epochs"]')


@check(
    question="MultiLayerPerceptron",
    points=0.5,
    hint="Compare the class with the largest probability with y; the network is not learning.",
)
def accuracy_is_right(student: StudentCode) -> None:
    """accuracy returns the fraction of rows whose most probable class is the right one."""
    given = _given(student)
    mine, ours = _pair(student)
    for network in (mine, ours):
        network.propagate(given.x.copy(), True)
    best = np.argmax(ours.propagate(given.x), axis=1)
    for hits in (23, 15, 0):
        y = np.where(np.arange(23) < hits, best, (best + 1) % 3)
        expect.close(
            mine.accuracy(given.x.copy(), y), hits / 23, f"accuracy with {hits} of 23 right"
        )


@check(
    question="MultiLayerPerceptron",
    points=0.5,
    hint="Return what each TanhLayer and SigmoidLayer returned, in order, and nothing else.",
)
def activations_are_those_of_the_activation_layers(student: StudentCode) -> None:
    """activations lists the output of every activation layer, learning or not."""
    given = _given(student)
    mine, ours = _pair(student)
    for learning in (True, False):
        seen, right = (
            mine.activations(given.x.copy(), learning),
            ours.activations(given.x, learning),
        )
        expect.true(isinstance(seen, tuple | list), "activations did not return a list")
        expect.true(len(seen) == 2, f"{len(seen)} activations, expected 2")
        for number, (mine_now, ours_now) in enumerate(zip(seen, right, strict=True), start=1):
            expect.close(mine_now, ours_now, f"activations of layer {number}")


@check(
    question="MultiLayerPerceptron",
    points=0.5,
    hint="Loop over the layers, counting from 1, and over everything in the params of each.",
)
def parameters_lists_everything(student: StudentCode) -> None:
    """parameters lists (number, name, value) for every weight, bias, gamma and beta."""
    mine, ours = _pair(student)
    listed = mine.parameters()
    expect.true(isinstance(listed, tuple | list), "parameters did not return a list")
    found = [student.fetch(item) for item in listed]
    expect.true(
        all(isinstance(item, tuple | list) and len(item) == 3 for item in found),
        "parameters holds something that is not a tuple of three",
    )
    seen = {(str(number), str(name)): value for number, name, value in found}
    right = {(str(number), name): value for number, name, value in ours.parameters()}
    expect.true(
        sorted(seen) == sorted(right) and len(found) == len(right),
        f"parameters lists {sorted(seen)}, expected {sorted(right)}",
    )
    for place, value in right.items():
        expect.close(seen[place], value, f"the value of {place}")


class _Mine:
    """The student's network, together with the layers that it is made of."""

    def __init__(self, network: Any, own: list[Any]) -> None:
        self.own, self._network = own, network

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._network, name, None)
        expect.true(callable(method), f"the network has no method {name}")
        return method


def _pair(student: StudentCode) -> tuple[_Mine, OurNetwork]:
    """Make the student's network and ours with the same parameters."""
    rng = student.rng(5513)
    ours: list[Any] = [
        DenseLayer(4, 6),
        BatchNormLayer(6),
        TanhLayer(),
        DenseLayer(6, 5),
        TanhLayer(),
    ]
    ours += [DenseLayer(5, 3), SoftmaxLayer()]
    mine: list[Any] = [student.DenseLayer(4, 6), student.BatchNormLayer(6), student.TanhLayer()]
    mine += [student.DenseLayer(6, 5), student.TanhLayer()]
    mine += [student.DenseLayer(5, 3), student.SoftmaxLayer()]
    for layer, right in zip(mine, ours, strict=True):
        for name, value in right.params.items():
            right.params[name] = rng.normal(0.3, 0.7, value.shape)
            expect.true(hasattr(layer, "params"), "one of your layers has no params")
            expect.true(hasattr(layer.params, "update"), "a layer's params is not a dict")
            layer.params.update({name: right.params[name].copy()})
    network = student.MultiLayerPerceptron(mine)
    return _Mine(network, mine), OurNetwork(ours)


CHECKS = (
    propagates_through_all_layers,
    loss_is_right,
    all_layers_get_their_gradients,
    every_layer_makes_its_step,
    training_takes_the_steps_described,
    accuracy_is_right,
    activations_are_those_of_the_activation_layers,
    parameters_lists_everything,
)
