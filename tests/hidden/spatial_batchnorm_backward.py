"""Hidden checks of spatial batch norm, backward: right, and consistent with the forward pass."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import backward_harms_nothing
from hidden._own_forward import own_gradients
from hidden._spatial import (
    ALL_EPS,
    SIZES,
    C,
    Given,
    exact_batchnorm,
    given_images,
    gradient_per_channel,
    one_pixel,
)
from reference.spatial_norm import spatial_batchnorm_forward as reference_forward

# Standard deviations from 0.001 to 10 reveal wrong variance terms; gamma has both signs.
GAMMA, BETA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9]), np.array([0.5, 1.0, -2.0, 0.0, 0.3, 1.5])
MANY = np.resize(GAMMA, 40)


def _given(student: StudentCode) -> Given:
    return given_images(student, 5201, np.logspace(-3, 1, C).reshape(C, 1, 1))


def _many_channels(student: StudentCode) -> Given:
    """Draw so many channels that nothing resembles their gradients by luck."""
    return given_images(student, 5211, 1.0, (2, 40, 4, 7))


@check(
    question="spatial_batchnorm_backward",
    points=0.5,
    hint="Compare with difference quotients first. If these agree and this check fails, look at "
    "your forward pass. If you call batchnorm_backward, make sure that it passes its own checks, "
    "and that dout is rearranged as x was.",
)
def dx_is_right_for_any_eps(student: StudentCode) -> None:
    """The gradient of x is right at eps 1e-5, 0.01 and 0.3, for channels of any scale."""
    given = _given(student)
    for eps in ALL_EPS:
        _, cache = student.spatial_batchnorm_forward(given.x, GAMMA, BETA, _training(eps))
        dx, _, _ = student.spatial_batchnorm_backward(given.dout, cache)
        exact, _, _ = exact_batchnorm(given.x, given.dout, GAMMA, eps)
        gradient_per_channel(dx, exact, f"dx at eps {eps:g}")


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="gamma of a channel multiplies the normalized values of all its pixels in all images: "
    "over which axes is its gradient summed?",
)
def dgamma_fits_the_normalized_values(student: StudentCode) -> None:
    """The gradient of gamma matches the normalized values of your forward pass, at any eps."""
    given = _given(student)
    zeros = np.zeros(C)
    for eps in ALL_EPS:
        out, cache = student.spatial_batchnorm_forward(given.x, GAMMA, zeros, _training(eps))
        _, dgamma, _ = student.spatial_batchnorm_backward(given.dout, cache)
        expect.shape(out, SIZES, "out")
        right, _ = reference_forward(given.x, GAMMA, zeros, _training(eps))
        expect.resembles(out, right, "out")
        expected = (given.dout * out).sum(axis=(0, 2, 3)) / GAMMA
        expect.gradient(dgamma, expected, f"dgamma at eps {eps:g}")


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="beta of a channel was added to every pixel of it, in every image.",
)
def dbeta_is_right(student: StudentCode) -> None:
    """The gradient of beta is right."""
    given = _given(student)
    _, cache = student.spatial_batchnorm_forward(given.x, GAMMA, BETA, _training(1e-2))
    _, _, dbeta = student.spatial_batchnorm_backward(given.dout, cache)
    expect.gradient(dbeta, given.dout.sum(axis=(0, 2, 3)), "dbeta")


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="This check uses only your forward pass and differentiates it numerically. Every pixel "
    "of a channel, in every image, affects its mean and variance, so each entry of dx has three "
    "parts.",
)
def gradients_belong_to_the_own_forward(student: StudentCode) -> None:
    """All three gradients match difference quotients of your own forward pass."""
    x, dout = given_images(
        student, 5203, np.array([0.5, 1.0, 2.0, 3.0]).reshape(4, 1, 1), (3, 4, 2, 5)
    )
    args = (x, GAMMA[:4], BETA[:4], _training(0.1))
    forward, backward = student.spatial_batchnorm_forward, student.spatial_batchnorm_backward
    (dx, dgamma, dbeta), quotients = own_gradients(student, forward, backward, args, dout)
    of_x, of_gamma, of_beta = quotients
    gradient_per_channel(dx, of_x, "dx", limit=1e-6)
    expect.gradient(dgamma, of_gamma, "dgamma", limit=1e-6)
    expect.gradient(dbeta, of_beta, "dbeta", limit=1e-6)


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="The gradient of a variable has the shape of that variable: drop the axes you summed over.",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dx has shape (N, C, H, W); dgamma and dbeta have shape (C,)."""
    given = _many_channels(student)
    _, cache = student.spatial_batchnorm_forward(given.x, MANY, MANY, _training(1e-5))
    dx, dgamma, dbeta = student.spatial_batchnorm_backward(given.dout, cache)
    _, right_dgamma, right_dbeta = exact_batchnorm(given.x, given.dout, MANY, 1e-5)
    expect.resembles(dgamma, right_dgamma, "dgamma")
    expect.resembles(dbeta, right_dbeta, "dbeta")
    expect.shape(dx, given.x.shape, "dx")
    expect.shape(dgamma, (40,), "dgamma")
    expect.shape(dbeta, (40,), "dbeta")


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="Read all four sizes from the shape of dout. The means in dx are over N * H * W values; "
    "with a single image that is H * W, not 1.",
)
def sizes_are_free(student: StudentCode) -> None:
    """The gradients are right for one image of 3 x 8 pixels and for eleven of 5 x 2."""
    for number, sizes in enumerate([(1, 2, 3, 8), (11, 3, 5, 2)]):
        x, dout = given_images(student, 5205 + number, 1.0, sizes)
        gamma = GAMMA[: sizes[1]]
        _, cache = student.spatial_batchnorm_forward(x, gamma, gamma, _training(1e-5))
        dx, dgamma, dbeta = student.spatial_batchnorm_backward(dout, cache)
        exact = exact_batchnorm(x, dout, gamma, 1e-5)
        # Wide limits: a wrong count is off by a factor, and eps is judged elsewhere.
        gradient_per_channel(dx, exact[0], f"dx for x of shape {sizes}", limit=1e-3)
        expect.gradient(dgamma, exact[1], f"dgamma for x of shape {sizes}", limit=1e-3)
        expect.gradient(dbeta, exact[2], f"dbeta for x of shape {sizes}", limit=1e-3)


@check(
    question="spatial_batchnorm_backward",
    points=0.25,
    hint="Work on your own arrays: a += b also changes the array for the caller that passed it, "
    "and what you took from the cache is still needed there.",
)
def second_time_gives_the_same(student: StudentCode) -> None:
    """The backward pass changes neither dout, x, gamma nor what is in the cache."""
    given = _many_channels(student)
    forward, backward = student.spatial_batchnorm_forward, student.spatial_batchnorm_backward
    _, cache = forward(given.x, MANY, MANY, _training(1e-5))
    dx, _, _ = backward(given.dout, cache)
    expect.resembles(dx, exact_batchnorm(given.x, given.dout, MANY, 1e-5)[0], "dx")
    for x, dout in (given, one_pixel(given)):
        args = (x, MANY, MANY / 2, _training(1e-5))
        backward_harms_nothing(student, forward, backward, args, dout)


def _training(eps: float) -> dict[str, Any]:
    return {"mode": "train", "eps": eps, "momentum": 0.9}


CHECKS = (
    dx_is_right_for_any_eps,
    dgamma_fits_the_normalized_values,
    dbeta_is_right,
    gradients_belong_to_the_own_forward,
    gradients_are_shaped_like_their_variables,
    sizes_are_free,
    second_time_gives_the_same,
)
