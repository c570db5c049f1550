"""Public checks of the staged backward pass: your gradients against your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(3)
X = RNG.normal(2.0, 1.5, size=(6, 3))
DOUT = RNG.normal(size=(6, 3))
GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([0.3, -1.0, 0.0])


@check(
    question="batchnorm_backward",
    hint="gamma and beta were used in all N rows; their gradients are sums over these rows.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    param = {"mode": "train", "eps": 1e-2, "momentum": 0.9}
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, param)
    dx, dgamma, dbeta = student.batchnorm_backward(DOUT, cache)
    expect.shape(dx, (6, 3), "dx")
    expect.shape(dgamma, (3,), "dgamma")
    expect.shape(dbeta, (3,), "dbeta")


@check(
    question="batchnorm_backward",
    hint="gamma multiplies the normalized values and beta is added: start with these two nodes.",
)
def dgamma_and_dbeta_match_difference_quotients(student: StudentCode) -> None:
    """Your dgamma and dbeta match difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, {"mode": "train", "eps": 1e-2, "momentum": 0.9})
    of_gamma = numeric_gradient(student.batchnorm_forward, args, 1, DOUT)
    of_beta = numeric_gradient(student.batchnorm_forward, args, 2, DOUT)
    _, cache = student.batchnorm_forward(*args)
    _, dgamma, dbeta = student.batchnorm_backward(DOUT, cache)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)
    expect.close(dbeta, of_beta, "dbeta", rtol=1e-6, atol=1e-6)


@check(
    question="batchnorm_backward",
    hint="x reaches the output along three branches: directly, through the mean and through the "
    "variance. Their contributions add up.",
)
def dx_matches_difference_quotients(student: StudentCode) -> None:
    """Your dx matches difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, {"mode": "train", "eps": 1e-2, "momentum": 0.9})
    of_x = numeric_gradient(student.batchnorm_forward, args, 0, DOUT)
    _, cache = student.batchnorm_forward(*args)
    dx, _, _ = student.batchnorm_backward(DOUT, cache)
    expect.close(dx, of_x, "dx", rtol=1e-6, atol=1e-6)


@check(
    question="batchnorm_backward",
    hint="Adding a constant to a column of x changes nothing in out. If the columns of dx do not "
    "add up to zero, the branch through the mean is missing or has a wrong factor.",
)
def columns_of_dx_add_up_to_zero(student: StudentCode) -> None:
    """Every column of dx adds up to zero, because shifting a feature does not change out."""
    param = {"mode": "train", "eps": 1e-2, "momentum": 0.9}
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, param)
    dx, _, _ = student.batchnorm_backward(DOUT, cache)
    expect.shape(dx, (6, 3), "dx")
    expect.close(dx.sum(axis=0), np.zeros(3), "sum of dx over the batch", atol=1e-9)


CHECKS = (
    gradients_have_the_shapes_of_their_variables,
    dgamma_and_dbeta_match_difference_quotients,
    dx_matches_difference_quotients,
    columns_of_dx_add_up_to_zero,
)
