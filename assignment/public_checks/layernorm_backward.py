"""Public checks of layer normalization backward: your gradients against your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(9)
X = RNG.normal(2.0, 1.5, size=(3, 5))
DOUT = RNG.normal(size=(3, 5))
GAMMA, BETA = np.array([1.5, -0.5, 2.0, 0.7, -1.2]), np.array([0.3, -1.0, 0.0, 2.0, 0.5])


@check(
    question="layernorm_backward",
    hint="gamma and beta have one number for each of the D columns, and so do their gradients. "
    "If yours have N numbers, you summed along the rows.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    _, cache = student.layernorm_forward(X, GAMMA, BETA, {"eps": 1e-2})
    dx, dgamma, dbeta = student.layernorm_backward(DOUT, cache)
    expect.shape(dx, (3, 5), "dx")
    expect.shape(dgamma, (5,), "dgamma")
    expect.shape(dbeta, (5,), "dbeta")


@check(
    question="layernorm_backward",
    hint="gamma and beta act on columns, as in batch norm. Over which axis are they shared?",
)
def dgamma_and_dbeta_match_difference_quotients(student: StudentCode) -> None:
    """Your dgamma and dbeta match difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, {"eps": 1e-2})
    of_gamma = numeric_gradient(student.layernorm_forward, args, 1, DOUT)
    of_beta = numeric_gradient(student.layernorm_forward, args, 2, DOUT)
    _, cache = student.layernorm_forward(*args)
    _, dgamma, dbeta = student.layernorm_backward(DOUT, cache)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)
    expect.close(dbeta, of_beta, "dbeta", rtol=1e-6, atol=1e-6)


@check(
    question="layernorm_backward",
    hint="Mean and variance belong to the rows, so the sums run along the rows. gamma differs "
    "within a row: multiply dout by it first, and sum afterward.",
)
def dx_matches_difference_quotients(student: StudentCode) -> None:
    """Your dx matches difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, {"eps": 1e-2})
    of_x = numeric_gradient(student.layernorm_forward, args, 0, DOUT)
    _, cache = student.layernorm_forward(*args)
    dx, _, _ = student.layernorm_backward(DOUT, cache)
    expect.close(dx, of_x, "dx", rtol=1e-6, atol=1e-6)


@check(
    question="layernorm_backward",
    hint="Adding a constant to a row of x changes nothing in out. If the rows of dx do not add up "
    "to zero, the branch through the mean is missing or has a wrong factor.",
)
def rows_of_dx_add_up_to_zero(student: StudentCode) -> None:
    """Every row of dx adds up to zero, because shifting a row does not change out."""
    _, cache = student.layernorm_forward(X, GAMMA, BETA, {"eps": 1e-2})
    dx, _, _ = student.layernorm_backward(DOUT, cache)
    expect.shape(dx, (3, 5), "dx")
    expect.close(dx.sum(axis=1), np.zeros(3), "sum of dx along the rows", atol=1e-9)


CHECKS = (
    gradients_have_the_shapes_of_their_variables,
    dgamma_and_dbeta_match_difference_quotients,
    dx_matches_difference_quotients,
    rows_of_dx_add_up_to_zero,
)
