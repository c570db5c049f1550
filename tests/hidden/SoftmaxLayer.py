"""Hidden checks of the softmax layer, for courses in which students write it."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from reference.layered_mlp import SoftmaxLayer as OurLayer

Y = np.array([0, 3, 1, 1, 2, 0])


@check(
    question="SoftmaxLayer",
    points=1,
    hint="Divide exp of every score by the sum of its own row: sum over axis 1 and keep the axis.",
)
def probabilities_are_right(student: StudentCode) -> None:
    """propagate returns exp(x_k) / sum of exp(x_j), row by row, learning or not."""
    x = _scores(student)
    layer = _layer(student)
    expect.close(layer.propagate(x.copy(), True), OurLayer().propagate(x), "probabilities")
    alone = layer.propagate(x[:1].copy(), False)
    expect.close(alone, OurLayer().propagate(x[:1]), "probabilities of one row")


@check(
    question="SoftmaxLayer",
    points=0.5,
    hint="Subtract the largest score of each row from the row. For the loss, take the logarithm on "
    "paper: -log p is the logarithm of the sum minus the score.",
)
def large_scores_do_no_harm(student: StudentCode) -> None:
    """Scores of a thousand give finite probabilities and a finite loss."""
    layer, scores = _layer(student), np.array([[1000.0, 0.0], [-1000.0, 1000.0], [800.0, 801.0]])
    probabilities = layer.propagate(scores.copy(), True)
    expect.close(probabilities, OurLayer().propagate(scores), "probabilities")
    expect.close(layer.loss(np.array([1, 1, 0])), (1000 + np.log1p(np.e)) / 3, "loss")


@check(
    question="SoftmaxLayer",
    points=1,
    hint="Take -log of the probability of each row's right class, then the mean over the rows.",
)
def loss_is_right(student: StudentCode) -> None:
    """The loss is the mean cross entropy of the last propagated batch."""
    x = _scores(student)
    layer, ours = _layer(student), OurLayer()
    for rows in (6, 2):
        layer.propagate(x[:rows].copy(), True)
        ours.propagate(x[:rows])
        expect.close(layer.loss(Y[:rows].copy()), ours.loss(Y[:rows]), f"loss of {rows} rows")


@check(
    question="SoftmaxLayer",
    points=1,
    hint="Take the probabilities, subtract 1 at the right class, and divide by the number of rows; "
    "there are no other weights.",
)
def gradient_is_right(student: StudentCode) -> None:
    """back_propagate returns the gradient of the mean loss with respect to the scores."""
    x = _scores(student)
    layer, ours = _layer(student), OurLayer()
    for rows in (6, 2):
        layer.propagate(x[:rows].copy(), True)
        ours.propagate(x[:rows])
        dx = layer.back_propagate(Y[:rows].copy())
        expect.shape(dx, (rows, 4), "dx")
        expect.gradient(dx.T, ours.back_propagate(Y[:rows]).T, "dx, transposed")


@check(
    question="SoftmaxLayer",
    points=0.5,
    hint="Do not write into x, into y, or into probabilities that you have already returned: copy "
    "them before you subtract the 1.",
)
def repeats_itself(student: StudentCode) -> None:
    """Loss and gradient can be computed twice, in any order; update changes nothing."""
    x = _scores(student)
    layer, ours = _layer(student), OurLayer()
    layer.propagate(x.copy(), True)
    ours.propagate(x)
    for _ in range(2):
        dx = layer.back_propagate(Y.copy())
        expect.shape(dx, (6, 4), "dx")
        expect.close(dx, ours.back_propagate(Y), "dx")
        expect.close(layer.loss(Y.copy()), ours.loss(Y), "loss")
        layer.update(0.5)


def _scores(student: StudentCode) -> np.ndarray:
    return student.rng(5511).normal(1.0, 3.0, (6, 4))


def _layer(student: StudentCode) -> Any:
    layer = student.SoftmaxLayer()
    for attribute in ("propagate", "loss", "back_propagate", "update"):
        expect.true(
            callable(getattr(layer, attribute, None)),
            f"SoftmaxLayer() gave {student.last_result}, expected a layer with {attribute}()",
        )
    return layer


CHECKS = (
    probabilities_are_right,
    large_scores_do_no_harm,
    loss_is_right,
    gradient_is_right,
    repeats_itself,
)
