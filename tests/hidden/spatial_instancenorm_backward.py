"""Hidden checks of instance norm, backward: right, and consistent with the forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import backward_harms_nothing
from hidden._own_forward import own_gradients
from hidden._spatial import (
    ALL_EPS,
    FLAT,
    SIZES,
    WITH_ONES,
    C,
    Given,
    N,
    Shape,
    exact_groupnorm,
    given_images,
    gradient_per_group,
    in_either_shape,
)

GAMMA, BETA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9]), np.array([0.5, 1.0, -2.0, 0.0, 0.3, 1.5])


def _given(student: StudentCode) -> Given:
    return given_images(student, 5611, np.logspace(-2, 1, N).reshape(N, 1, 1, 1))


@check(
    question="spatial_instancenorm_backward",
    points=0.25,
    hint="Compare with difference quotients first. If these agree and this check fails, look at "
    "the forward pass. If you call spatial_groupnorm_backward, make sure it passes its own checks.",
)
@in_either_shape
def gradients_are_right_for_any_eps(student: StudentCode, shape: Shape) -> None:
    """The three gradients are right at eps 1e-5, 0.01 and 0.3, for pictures of any scale."""
    given = _given(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for eps in ALL_EPS:
        _, cache = student.spatial_instancenorm_forward(given.x, gamma, beta, {"eps": eps})
        dx, dgamma, dbeta = student.spatial_instancenorm_backward(given.dout, cache)
        exact = exact_groupnorm(given.x, given.dout, GAMMA, C, eps)
        gradient_per_group(dx, exact[0], C, f"dx at eps {eps:g}")
        expect.gradient(dgamma, exact[1], f"dgamma at eps {eps:g}")
        expect.gradient(dbeta, exact[2], f"dbeta at eps {eps:g}")


@check(
    question="spatial_instancenorm_backward",
    points=0.1,
    hint="This check uses only your forward pass and differentiates it numerically. Every pixel of "
    "a picture affects its mean and variance, so each entry of dx has three parts.",
)
@in_either_shape
def gradients_belong_to_the_own_forward(student: StudentCode, shape: Shape) -> None:
    """All three gradients match difference quotients of your own forward pass."""
    x, dout = given_images(student, 5603, np.array([0.5, 2.0]).reshape(2, 1, 1, 1), (2, 6, 4, 3))
    args = (x, GAMMA.reshape(shape), BETA.reshape(shape), {"eps": 0.1})
    forward, backward = student.spatial_instancenorm_forward, student.spatial_instancenorm_backward
    (dx, dgamma, dbeta), quotients = own_gradients(student, forward, backward, args, dout)
    of_x, of_gamma, of_beta = quotients
    gradient_per_group(dx, of_x, C, "dx", limit=1e-6)
    expect.gradient(dgamma, of_gamma, "dgamma", limit=1e-6)
    expect.gradient(dbeta, of_beta, "dbeta", limit=1e-6)


@check(
    question="spatial_instancenorm_backward",
    points=0.05,
    hint="Store the shape of gamma in the cache, and give dgamma and dbeta that shape: (C,) or "
    "(1, C, 1, 1).",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dgamma and dbeta have the shape in which gamma and beta were given, (C,) or (1, C, 1, 1)."""
    given = _given(student)
    exact = exact_groupnorm(given.x, given.dout, GAMMA, C, 1e-5)
    for shape in (FLAT, WITH_ONES):
        gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
        _, cache = student.spatial_instancenorm_forward(given.x, gamma, beta, {"eps": 1e-5})
        dx, dgamma, dbeta = student.spatial_instancenorm_backward(given.dout, cache)
        expect.resembles(dgamma, exact[1], f"dgamma for gamma of shape {shape}")
        expect.resembles(dbeta, exact[2], f"dbeta for beta of shape {shape}")
        expect.shape(dx, SIZES, "dx")
        expect.shape(dgamma, shape, f"for gamma of shape {shape}, dgamma")
        expect.shape(dbeta, shape, f"for beta of shape {shape}, dbeta")


@check(
    question="spatial_instancenorm_backward",
    points=0.1,
    hint="Work on your own arrays: a += b also changes the array for the caller that passed it, "
    "and what you took from the cache is still needed there.",
)
@in_either_shape
def leaves_dout_alone(student: StudentCode, shape: Shape) -> None:
    """For one image or several, the backward pass changes neither dout, x, gamma nor the cache."""
    given = _given(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    forward, backward = student.spatial_instancenorm_forward, student.spatial_instancenorm_backward
    _, cache = forward(given.x, gamma, beta, {"eps": 1e-5})
    dx, _, _ = backward(given.dout, cache)
    expect.resembles(dx, exact_groupnorm(given.x, given.dout, GAMMA, C, 1e-5)[0], "dx")
    for x, dout in ((given.x[:1], given.dout[:1]), given):
        args = (x, gamma, beta, {"eps": 1e-5})
        backward_harms_nothing(student, forward, backward, args, dout)


CHECKS = (
    gradients_are_right_for_any_eps,
    gradients_belong_to_the_own_forward,
    gradients_are_shaped_like_their_variables,
    leaves_dout_alone,
)
