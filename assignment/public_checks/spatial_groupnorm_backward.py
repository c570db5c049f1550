"""Public checks of group norm, backward: your gradients against your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(17)
X = RNG.normal(2.0, 1.5, size=(2, 4, 3, 2))
DOUT = RNG.normal(size=X.shape)
GAMMA, BETA = np.array([1.5, -0.5, 2.0, 0.8]), np.array([0.3, -1.0, 0.0, 2.0])


@check(
    question="spatial_groupnorm_backward",
    hint="Store the shape of gamma in the cache: its gradient has the same shape.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dgamma and dbeta have the shape that gamma and beta had, (C,) or (1, C, 1, 1)."""
    for shape in ((4,), (1, 4, 1, 1)):
        gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
        _, cache = student.spatial_groupnorm_forward(X, gamma, beta, 2, {"eps": 1e-2})
        dx, dgamma, dbeta = student.spatial_groupnorm_backward(DOUT, cache)
        expect.shape(dx, X.shape, "dx")
        expect.shape(dgamma, shape, f"for gamma of shape {shape}, dgamma")
        expect.shape(dbeta, shape, f"for beta of shape {shape}, dbeta")


@check(
    question="spatial_groupnorm_backward",
    hint="Groups play no part in these two: gamma and beta of a channel act on all its pixels, in "
    "all images.",
)
def dgamma_and_dbeta_match_difference_quotients(student: StudentCode) -> None:
    """Your dgamma and dbeta match difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, 2, {"eps": 1e-2})
    of_gamma = numeric_gradient(student.spatial_groupnorm_forward, args, 1, DOUT)
    of_beta = numeric_gradient(student.spatial_groupnorm_forward, args, 2, DOUT)
    _, cache = student.spatial_groupnorm_forward(*args)
    _, dgamma, dbeta = student.spatial_groupnorm_backward(DOUT, cache)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)
    expect.close(dbeta, of_beta, "dbeta", rtol=1e-6, atol=1e-6)


@check(
    question="spatial_groupnorm_backward",
    hint="The sums in dx go over a group of one image. gamma is not the same throughout a group: "
    "where does it have to come in?",
)
def dx_matches_difference_quotients(student: StudentCode) -> None:
    """For G = 1, 2 and 4, your dx matches difference quotients of your forward pass."""
    for G in (1, 2, 4):
        args = (X, GAMMA, BETA, G, {"eps": 1e-2})
        of_x = numeric_gradient(student.spatial_groupnorm_forward, args, 0, DOUT)
        _, cache = student.spatial_groupnorm_forward(*args)
        dx, _, _ = student.spatial_groupnorm_backward(DOUT, cache)
        expect.close(dx, of_x, f"dx for G = {G}", rtol=1e-6, atol=1e-6)


@check(
    question="spatial_groupnorm_backward",
    hint="Adding a constant to a group of an image changes nothing in out. If the sum is not zero, "
    "one of the means in dx is taken over the wrong values, or your forward pass takes the wrong "
    "mean.",
)
def groups_of_dx_add_up_to_zero(student: StudentCode) -> None:
    """Every group of every image in dx adds up to zero."""
    _, cache = student.spatial_groupnorm_forward(X, GAMMA, BETA, 2, {"eps": 1e-2})
    dx, _, _ = student.spatial_groupnorm_backward(DOUT, cache)
    expect.shape(dx, X.shape, "dx")
    sums = expect.array(dx, "dx").reshape(2, 2, -1).sum(axis=2)
    expect.close(sums, np.zeros((2, 2)), "sum of dx over each group of each image", atol=1e-9)


CHECKS = (
    gradients_have_the_shapes_of_their_variables,
    dgamma_and_dbeta_match_difference_quotients,
    dx_matches_difference_quotients,
    groups_of_dx_add_up_to_zero,
)
