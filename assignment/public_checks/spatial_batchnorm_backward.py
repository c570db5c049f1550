"""Public checks of spatial batch norm, backward: your gradients against your own forward pass."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(13)
X = RNG.normal(2.0, 1.5, size=(2, 3, 4, 2))
DOUT = RNG.normal(size=X.shape)
GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([0.3, -1.0, 0.0])


@check(
    question="spatial_batchnorm_backward",
    hint="gamma and beta were used in all images and pixels: their gradients are sums over both.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    _, cache = student.spatial_batchnorm_forward(X, GAMMA, BETA, _training())
    dx, dgamma, dbeta = student.spatial_batchnorm_backward(DOUT, cache)
    expect.shape(dx, X.shape, "dx")
    expect.shape(dgamma, (3,), "dgamma")
    expect.shape(dbeta, (3,), "dbeta")


@check(
    question="spatial_batchnorm_backward",
    hint="gamma multiplies the normalized values and beta is added, at every pixel of a channel.",
)
def dgamma_and_dbeta_match_difference_quotients(student: StudentCode) -> None:
    """Your dgamma and dbeta match difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, _training())
    of_gamma = numeric_gradient(student.spatial_batchnorm_forward, args, 1, DOUT)
    of_beta = numeric_gradient(student.spatial_batchnorm_forward, args, 2, DOUT)
    _, cache = student.spatial_batchnorm_forward(*args)
    _, dgamma, dbeta = student.spatial_batchnorm_backward(DOUT, cache)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)
    expect.close(dbeta, of_beta, "dbeta", rtol=1e-6, atol=1e-6)


@check(
    question="spatial_batchnorm_backward",
    hint="If you use batchnorm_backward, rearrange dout the way you rearranged x for "
    "batchnorm_forward, and bring dx back the way you brought out back.",
)
def dx_matches_difference_quotients(student: StudentCode) -> None:
    """Your dx matches difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, _training())
    of_x = numeric_gradient(student.spatial_batchnorm_forward, args, 0, DOUT)
    _, cache = student.spatial_batchnorm_forward(*args)
    dx, _, _ = student.spatial_batchnorm_backward(DOUT, cache)
    expect.close(dx, of_x, "dx", rtol=1e-6, atol=1e-6)


@check(
    question="spatial_batchnorm_backward",
    hint="Adding a constant to a channel of x changes nothing in out. If the sum is not zero, one "
    "of the means in dx is taken over the wrong values. If your dx agrees with the difference "
    "quotients anyway, your forward pass takes the wrong mean.",
)
def channels_of_dx_add_up_to_zero(student: StudentCode) -> None:
    """Every channel of dx adds up to zero, because shifting a channel does not change out."""
    _, cache = student.spatial_batchnorm_forward(X, GAMMA, BETA, _training())
    dx, _, _ = student.spatial_batchnorm_backward(DOUT, cache)
    expect.shape(dx, X.shape, "dx")
    expect.close(dx.sum(axis=(0, 2, 3)), np.zeros(3), "sum of dx over a channel", atol=1e-9)


def _training() -> dict[str, Any]:
    return {"mode": "train", "eps": 1e-2, "momentum": 0.9}


CHECKS = (
    gradients_have_the_shapes_of_their_variables,
    dgamma_and_dbeta_match_difference_quotients,
    dx_matches_difference_quotients,
    channels_of_dx_add_up_to_zero,
)
