"""Public checks of instance norm, backward: your gradients against your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient

RNG = np.random.default_rng(19)
X = RNG.normal(2.0, 1.5, size=(2, 3, 4, 2))
DOUT = RNG.normal(size=X.shape)
GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([0.3, -1.0, 0.0])


@check(
    question="spatial_instancenorm_backward",
    hint="If you use spatial_groupnorm_backward, make sure that your cache is the one it expects.",
)
def gradients_have_the_shapes_of_their_variables(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    _, cache = student.spatial_instancenorm_forward(X, GAMMA, BETA, {"eps": 1e-2})
    dx, dgamma, dbeta = student.spatial_instancenorm_backward(DOUT, cache)
    expect.shape(dx, X.shape, "dx")
    expect.shape(dgamma, (3,), "dgamma")
    expect.shape(dbeta, (3,), "dbeta")


@check(
    question="spatial_instancenorm_backward",
    hint="The two means in dx go over the H * W pixels of one channel of one image.",
)
def gradients_match_difference_quotients(student: StudentCode) -> None:
    """Your gradients match difference quotients of your forward pass."""
    args = (X, GAMMA, BETA, {"eps": 1e-2})
    forward = student.spatial_instancenorm_forward
    of_x, of_gamma, of_beta = (numeric_gradient(forward, args, i, DOUT) for i in range(3))
    _, cache = student.spatial_instancenorm_forward(*args)
    dx, dgamma, dbeta = student.spatial_instancenorm_backward(DOUT, cache)
    expect.close(dx, of_x, "dx", rtol=1e-6, atol=1e-6)
    expect.close(dgamma, of_gamma, "dgamma", rtol=1e-6, atol=1e-6)
    expect.close(dbeta, of_beta, "dbeta", rtol=1e-6, atol=1e-6)


CHECKS = (gradients_have_the_shapes_of_their_variables, gradients_match_difference_quotients)
