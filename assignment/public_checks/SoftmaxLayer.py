"""Public checks of the softmax layer, for courses in which students write it."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from public_checks._layer import make_layer


@check(
    question="SoftmaxLayer",
    hint="exp(0) is 1 and exp(log 3) is 3: divide each by the sum of its row.",
)
def probabilities_by_hand(student: StudentCode) -> None:
    """The scores [[0, log 3], [2, 2]] give the probabilities [[1/4, 3/4], [1/2, 1/2]]."""
    layer = make_layer(student, "SoftmaxLayer")
    probabilities = layer.propagate(np.array([[0.0, np.log(3)], [2.0, 2.0]]), True)
    expect.close(probabilities, [[0.25, 0.75], [0.5, 0.5]], "probabilities")


@check(
    question="SoftmaxLayer",
    hint="The loss is the mean of -log(3/4) and -log(1/2). For the gradient, subtract 1 at the "
    "right class and divide by the number of rows, two.",
)
def loss_and_gradient_by_hand(student: StudentCode) -> None:
    """With right classes [1, 0] the loss is 0.49041, and the gradient matches it."""
    layer = make_layer(student, "SoftmaxLayer")
    layer.propagate(np.array([[0.0, np.log(3)], [2.0, 2.0]]), True)
    y = np.array([1, 0])
    expect.true(callable(getattr(layer, "loss", None)), "the layer has no method loss")
    expect.close(layer.loss(y), 0.4904146, "loss", atol=1e-6)
    expect.close(layer.back_propagate(y), [[0.125, -0.125], [-0.25, 0.25]], "dx")


CHECKS = (probabilities_by_hand, loss_and_gradient_by_hand)
