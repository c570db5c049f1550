"""Hidden checks of group norm, backward: right, and consistent with the forward pass."""

import copy

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
from reference.spatial_norm import spatial_groupnorm_forward as reference_forward

# Standard deviations from 0.01 to 10 reveal wrong variance terms; gamma has both signs.
GAMMA, BETA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9]), np.array([0.5, 1.0, -2.0, 0.0, 0.3, 1.5])


def _given(student: StudentCode) -> Given:
    return given_images(student, 5401, np.logspace(-2, 1, N).reshape(N, 1, 1, 1))


@check(
    question="spatial_groupnorm_backward",
    points=0.75,
    hint="Compare with difference quotients first. If these agree and this check fails, look at "
    "your forward pass. If not: gamma differs within a group, so multiply dout by it before you "
    "average anything over a group.",
)
@in_either_shape
def dx_is_right_for_any_eps(student: StudentCode, shape: Shape) -> None:
    """The gradient of x is right for two and three groups, at eps 1e-5, 0.01 and 0.3."""
    given = _given(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for G in (2, 3):
        for eps in ALL_EPS:
            _, cache = student.spatial_groupnorm_forward(given.x, gamma, beta, G, {"eps": eps})
            dx, _, _ = student.spatial_groupnorm_backward(given.dout, cache)
            exact, _, _ = exact_groupnorm(given.x, given.dout, GAMMA, G, eps)
            gradient_per_group(dx, exact, G, f"dx for G = {G} at eps {eps:g}")


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="gamma belongs to a channel, not to a group: sum its gradient over images and pixels.",
)
@in_either_shape
def dgamma_fits_the_normalized_values(student: StudentCode, shape: Shape) -> None:
    """The gradient of gamma matches the normalized values of your forward pass, at any eps."""
    given = _given(student)
    gamma, zeros = GAMMA.reshape(shape), np.zeros(shape)
    for eps in ALL_EPS:
        out, cache = student.spatial_groupnorm_forward(given.x, gamma, zeros, 2, {"eps": eps})
        _, dgamma, _ = student.spatial_groupnorm_backward(given.dout, cache)
        expect.shape(out, SIZES, "out")
        right, _ = reference_forward(given.x, GAMMA, np.zeros(C), 2, {"eps": eps})
        expect.resembles(out, right, "out")
        expected = (given.dout * out).sum(axis=(0, 2, 3)) / GAMMA
        expect.gradient(dgamma, expected, f"dgamma at eps {eps:g}")


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="beta of a channel was added to every pixel of it, in every image.",
)
@in_either_shape
def dbeta_is_right(student: StudentCode, shape: Shape) -> None:
    """The gradient of beta is right."""
    given = _given(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    _, cache = student.spatial_groupnorm_forward(given.x, gamma, beta, 2, {"eps": 1e-2})
    _, _, dbeta = student.spatial_groupnorm_backward(given.dout, cache)
    expect.gradient(dbeta, given.dout.sum(axis=(0, 2, 3)), "dbeta")


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="This check uses only your forward pass and differentiates it numerically. Every value "
    "of a group affects its mean and variance, so each entry of dx has three parts.",
)
@in_either_shape
def gradients_belong_to_the_own_forward(student: StudentCode, shape: Shape) -> None:
    """All three gradients match difference quotients of your own forward pass."""
    x, dout = given_images(student, 5403, np.array([0.5, 2.0]).reshape(2, 1, 1, 1), (2, 6, 4, 3))
    args = (x, GAMMA.reshape(shape), BETA.reshape(shape), 2, {"eps": 0.1})
    forward, backward = student.spatial_groupnorm_forward, student.spatial_groupnorm_backward
    (dx, dgamma, dbeta), quotients = own_gradients(student, forward, backward, args, dout)
    of_x, of_gamma, of_beta = quotients
    gradient_per_group(dx, of_x, 2, "dx", limit=1e-6)
    expect.gradient(dgamma, of_gamma, "dgamma", limit=1e-6)
    expect.gradient(dbeta, of_beta, "dbeta", limit=1e-6)


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="G belongs to the forward call and N to the batch: take them from the cache and from the "
    "shape of dout. An axis of length 1 must not be lost along the way.",
)
@in_either_shape
def groups_and_sizes_are_free(student: StudentCode, shape: Shape) -> None:
    """The gradients are right for G = 1 and G = C, and for a single image."""
    given = _given(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for G in (1, C, 3):
        x, dout = (given.x, given.dout) if G != 3 else (given.x[4:], given.dout[4:])
        _, cache = student.spatial_groupnorm_forward(x, gamma, beta, G, {"eps": 1e-5})
        dx, dgamma, dbeta = student.spatial_groupnorm_backward(dout, cache)
        exact = exact_groupnorm(x, dout, GAMMA, G, 1e-5)
        of = f"for G = {G} and x of shape {x.shape}"
        # Wide limits: what goes wrong here is off by a factor, and eps is judged elsewhere.
        gradient_per_group(dx, exact[0], G, f"dx {of}", limit=1e-2)
        expect.gradient(dgamma, exact[1], f"dgamma {of}", limit=1e-2)
        expect.gradient(dbeta, exact[2], f"dbeta {of}", limit=1e-2)


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="Store the shape of gamma in the cache, and give dgamma and dbeta that shape: (C,) or "
    "(1, C, 1, 1).",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dgamma and dbeta have the shape in which gamma and beta were given, (C,) or (1, C, 1, 1)."""
    given = _given(student)
    exact = exact_groupnorm(given.x, given.dout, GAMMA, 2, 1e-5)
    for shape in (FLAT, WITH_ONES):
        gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
        _, cache = student.spatial_groupnorm_forward(given.x, gamma, beta, 2, {"eps": 1e-5})
        dx, dgamma, dbeta = student.spatial_groupnorm_backward(given.dout, cache)
        expect.resembles(dgamma, exact[1], f"dgamma for gamma of shape {shape}")
        expect.resembles(dbeta, exact[2], f"dbeta for beta of shape {shape}")
        expect.shape(dx, SIZES, "dx")
        expect.shape(dgamma, shape, f"for gamma of shape {shape}, dgamma")
        expect.shape(dbeta, shape, f"for beta of shape {shape}, dbeta")


@check(
    question="spatial_groupnorm_backward",
    points=0.25,
    hint="A reshaped array is usually a view: writing into dout.reshape(...) changes the caller's "
    "dout, and what you took from the cache is still needed there.",
)
@in_either_shape
def second_time_gives_the_same(student: StudentCode, shape: Shape) -> None:
    """The backward pass changes neither dout, x, gamma nor what is in the cache."""
    given = _given(student)
    forward, backward = student.spatial_groupnorm_forward, student.spatial_groupnorm_backward
    args = (given.x, GAMMA.reshape(shape), BETA.reshape(shape), 2, {"eps": 1e-5})
    _, cache = forward(*copy.deepcopy(args))  # code may put its own things into the dict
    dx, _, _ = backward(given.dout, cache)
    expect.resembles(dx, exact_groupnorm(given.x, given.dout, GAMMA, 2, 1e-5)[0], "dx")
    backward_harms_nothing(student, forward, backward, args, given.dout)


CHECKS = (
    dx_is_right_for_any_eps,
    dgamma_fits_the_normalized_values,
    dbeta_is_right,
    gradients_belong_to_the_own_forward,
    groups_and_sizes_are_free,
    gradients_are_shaped_like_their_variables,
    second_time_gives_the_same,
)
