"""Public checks of the network, for courses in which students write it."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from public_checks._layer import make_layer, put

X, Y = np.array([[0.0], [1.0]]), np.array([0, 1])


@check(
    question="MultiLayerPerceptron",
    hint="The scores are [0, 0] and [0, log 3]. Pass x from layer to layer.",
)
def probabilities_by_hand(student: StudentCode) -> None:
    """With W = [[0, log 3]], the second class has probability 1/2 for x = 0 and 3/4 for x = 1."""
    expect.close(_network(student).propagate(X), [[0.5, 0.5], [0.25, 0.75]], "probabilities")


@check(
    question="MultiLayerPerceptron",
    hint="loss propagates and calls the last layer; accuracy compares the likeliest class with y.",
)
def loss_and_accuracy_by_hand(student: StudentCode) -> None:
    """With classes [0, 1] the loss is 0.49041; accuracy is 1 if right and 0 if wrong."""
    network = _network(student)
    expect.close(network.loss(X, Y), 0.4904146, "loss", atol=1e-6)
    expect.close(network.accuracy(X[1:], Y[1:]), 1.0, "accuracy of the second row")
    expect.close(network.accuracy(X[1:], Y[:1]), 0.0, "accuracy for the other class")


@check(
    question="MultiLayerPerceptron",
    hint="Five epochs of one batch give five losses; accuracy is also measured before the first.",
)
def training_makes_the_loss_smaller(student: StudentCode) -> None:
    """Each of five steps makes the loss smaller, and the history records all of it."""
    network = _network(student)
    data = {"X_train": X, "y_train": Y, "X_val": X, "y_val": Y}
    history = student.fetch(network.train(data, 5, 2, 0.5, 1))
    expect.true(isinstance(history, dict), "train did not return a dict")
    for name, length in (("losses", 5), ("train_acc", 6), ("val_acc", 6)):
        values = history.get(name)
        expect.true(
            isinstance(values, tuple | list) and len(values) == length,
            f'history["{name}"] is not a list of {length} numbers',
        )
    losses = [float(expect.array(value, "a loss").mean()) for value in history["losses"]]
    expect.true(bool(np.all(np.diff(losses) < 0)), f"the losses are {losses}, not always smaller")


def _network(student: StudentCode) -> Any:
    dense = put(
        make_layer(student, "DenseLayer", 1, 2), W=np.array([[0.0, np.log(3)]]), b=np.zeros(2)
    )
    network = student.MultiLayerPerceptron([dense, make_layer(student, "SoftmaxLayer")])
    for method in ("propagate", "loss", "accuracy", "train"):
        expect.true(
            callable(getattr(network, method, None)),
            f"MultiLayerPerceptron(...) made {student.last_result}, without the method {method}",
        )
    return network


CHECKS = (probabilities_by_hand, loss_and_accuracy_by_hand, training_makes_the_loss_smaller)
