"""Public checks of RMSNorm backward: your gradients against your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(10)
X = RNG.normal(1.0, 1.5, size=(3, 5))
DOUT = RNG.normal(size=(3, 5))
GAMMA = np.array([1.5, -0.5, 2.0, 0.7, -1.2])


@check(
    question="rmsnorm_backward",
    hint="There are two results, dx and dgamma. gamma has one number for each of the D columns, "
    "and so has its gradient.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dx and dgamma have the shapes of x and gamma."""
    _, cache = student.rmsnorm_forward(X, GAMMA, 1e-2)
    dx, dgamma = student.rmsnorm_backward(DOUT, cache)
    expect.shape(dx, (3, 5), "dx")
    expect.shape(dgamma, (5,), "dgamma")


@check(
    question="rmsnorm_backward",
    hint="One sum along the row is left of the two in layer norm. gamma differs within a row: "
    "multiply dout by it first, and sum afterward.",
)
def gradients_match_difference_quotients(student: StudentCode) -> None:
    """Your dx and dgamma match difference quotients of your forward pass."""
    args = (X, GAMMA, 1e-2)
    of_x = numeric_gradient(student.rmsnorm_forward, args, 0, DOUT)
    of_gamma = numeric_gradient(student.rmsnorm_forward, args, 1, DOUT)
    _, cache = student.rmsnorm_forward(*args)
    dx, dgamma = student.rmsnorm_backward(DOUT, cache)
    expect.close(dx, of_x, "dx", rtol=1e-6, atol=1e-6)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)


CHECKS = (gradients_have_the_shapes_of_their_variables, gradients_match_difference_quotients)
