"""Hidden checks of the staged backward pass: right, and consistent with the forward pass."""

import copy
from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import backward_harms_nothing
from hidden._own_forward import own_gradients
from hidden._turned import turned
from reference.batch_norm import batchnorm_backward as reference_backward
from reference.batch_norm import batchnorm_forward as reference_forward

GAMMA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9])
ALL_EPS = (1e-5, 1e-2, 0.3)


class _Given(NamedTuple):
    """What the functions are tried on."""

    x: np.ndarray
    dout: np.ndarray
    beta: np.ndarray
    wide_x: np.ndarray
    wide_dout: np.ndarray
    wide_gamma: np.ndarray


def _given(student: StudentCode) -> _Given:
    """Draw features whose deviations, 0.001 to 10, reveal wrong variance terms.

    The wide batch has so many features that no gradient resembles theirs by luck.
    """
    known, rng = np.random.default_rng(4127), student.rng(4127)
    x = known.normal(2.0, np.logspace(-3, 1, 6), size=(7, 6))
    dout, beta = known.normal(size=(7, 6)), known.normal(size=6)
    wide = known.normal(size=(5, 20)), known.normal(size=(5, 20))
    x, dout = turned(rng, x, dout)
    wide_x, wide_dout = turned(rng, *wide)
    return _Given(
        x=x,
        dout=dout,
        beta=beta * rng.uniform(0.5, 1.5, size=6),
        wide_x=wide_x,
        wide_dout=wide_dout,
        wide_gamma=known.normal(size=20),
    )


@check(
    question="batchnorm_backward",
    points=0.75,
    hint="Compare with difference quotients first. If these agree and this check fails, look at "
    "your forward pass; if it fails at only one eps, look at how you use eps.",
)
def dx_is_right_for_any_eps(student: StudentCode) -> None:
    """The gradient of x is right at eps 1e-5, 0.01 and 0.3, for features of any scale."""
    given = _given(student)
    for eps in ALL_EPS:
        _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(eps))
        dx, _, _ = student.batchnorm_backward(given.dout, cache)
        expect.gradient(dx, _exact(given.x, given.dout, GAMMA, eps)[0], f"dx at eps {eps:g}")


@check(
    question="batchnorm_backward",
    points=0.5,
    hint="What did gamma multiply in the forward pass? Not x, and not out.",
)
def dgamma_fits_the_normalized_values(student: StudentCode) -> None:
    """The gradient of gamma matches the normalized values of your forward pass, at any eps."""
    given = _given(student)
    for eps in ALL_EPS:
        out, cache = student.batchnorm_forward(given.x, GAMMA, np.zeros(6), _training(eps))
        _, dgamma, _ = student.batchnorm_backward(given.dout, cache)
        expect.shape(out, (7, 6), "out")
        expect.resembles(
            out, reference_forward(given.x, GAMMA, np.zeros(6), _training(eps))[0], "out"
        )
        expect.gradient(dgamma, (given.dout * out / GAMMA).sum(axis=0), f"dgamma at eps {eps:g}")


@check(
    question="batchnorm_backward",
    points=0.25,
    hint="beta was added to every row: how does a change of beta affect the loss?",
)
def dbeta_is_right(student: StudentCode) -> None:
    """The gradient of beta is right."""
    given = _given(student)
    _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(1e-2))
    _, _, dbeta = student.batchnorm_backward(given.dout, cache)
    expect.gradient(dbeta, _exact(given.x, given.dout, GAMMA, 1e-2)[2], "dbeta")


@check(
    question="batchnorm_backward",
    points=1,
    hint="This check uses only your forward pass and differentiates it numerically. Go through "
    "your computation graph backward and look for a branch that you left out.",
)
def gradients_belong_to_the_own_forward(student: StudentCode) -> None:
    """All three gradients match difference quotients of your own forward pass."""
    rng, known = student.rng(4128), np.random.default_rng(4128)
    # Columns of dout that nearly cancel would make dbeta so small that its rounding is large.
    x, dout = known.normal(1.0, [0.5, 1.0, 2.0, 3.0], size=(7, 4)), known.normal(0.5, size=(7, 4))
    x, dout = turned(rng, x, dout)
    args = (x, np.array([1.2, -0.6, 0.8, -1.5]), rng.normal(size=4), _training(0.1, 4))
    (dx, dgamma, dbeta), quotients = own_gradients(
        student, student.batchnorm_forward, student.batchnorm_backward, args, dout
    )
    # Measured on 60 draws: right code is off by 2.5e-8 at most, single precision, which is judged
    # elsewhere, by 8.3e-7, and every other mistake of the catalogue by more than this limit.
    expect.gradient(dx, quotients[0], "dx", limit=1e-5)
    expect.gradient(dgamma, quotients[1], "dgamma", limit=1e-5)
    expect.gradient(dbeta, quotients[2], "dbeta", limit=1e-5)


@check(
    question="batchnorm_backward",
    points=0.25,
    hint="Sums over the batch need no keepdims: dgamma and dbeta have shape (D,).",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dx has shape (N, D); dgamma and dbeta have shape (D,)."""
    given = _given(student)
    x, dout, gamma = given.wide_x, given.wide_dout, given.wide_gamma
    _, cache = student.batchnorm_forward(x, gamma, gamma, _training(1e-2, 20))
    dx, dgamma, dbeta = student.batchnorm_backward(dout, cache)
    expect.resembles(dgamma, _exact(x, dout, gamma, 1e-2)[1], "dgamma")
    expect.shape(dx, (5, 20), "dx")
    expect.shape(dgamma, (20,), "dgamma")
    expect.shape(dbeta, (20,), "dbeta")


@check(
    question="batchnorm_backward",
    points=0.25,
    hint="The number of rows depends on the batch: read it from the shape of dout.",
)
def batch_size_is_free(student: StudentCode) -> None:
    """The gradients are right for a batch of 50 rows and 2 features."""
    known, gamma = np.random.default_rng(4129), np.array([0.7, -1.1])
    x, dout = turned(student.rng(4129), known.normal(size=(50, 2)), known.normal(size=(50, 2)))
    exact_dx, exact_dgamma, exact_dbeta = _exact(x, dout, gamma, 1e-5)
    _, cache = student.batchnorm_forward(x, gamma, np.zeros(2), _training(1e-5, 2))
    dx, dgamma, dbeta = student.batchnorm_backward(dout, cache)
    # Wide limits: a wrong N is off by a factor, and eps is judged elsewhere.
    expect.gradient(dx, exact_dx, "dx", limit=1e-3)
    expect.gradient(dgamma, exact_dgamma, "dgamma", limit=1e-3)
    expect.gradient(dbeta, exact_dbeta, "dbeta", limit=1e-3)


@check(
    question="batchnorm_backward",
    points=0.25,
    hint="Where x equals its mean, the normalized value is 0. Multiplying by it is harmless, but "
    "dividing by it, by x - mean or by gamma is not.",
)
def values_at_the_mean_do_no_harm(student: StudentCode) -> None:
    """A constant feature gets finite gradients, a single row gets dx = 0, and gamma may be 0."""
    given = _given(student)
    known = np.random.default_rng(4130)
    mixed, dout_of_it = turned(
        student.rng(4130), known.normal(1.0, 1.6, size=(30, 1)), known.normal(size=(30, 1))
    )
    x = np.hstack([np.full((30, 1), 2.0), mixed])
    dout = np.hstack([mixed - 1, dout_of_it])
    exact_dx, _, _ = _exact(mixed, dout_of_it, GAMMA[1:2], 1e-2)
    for batch in (x, x[:1]):
        _, cache = student.batchnorm_forward(batch, GAMMA[:2], given.beta[:2], _training(1e-2, 2))
        dx, dgamma, dbeta = student.batchnorm_backward(dout[: len(batch)], cache)
        expect.array(dx, "dx")
        expect.array(dgamma, "dgamma")
        expect.array(dbeta, "dbeta")
        if len(batch) > 1:
            expect.shape(dx, (30, 2), "dx")
            expect.resembles(dx[:, 1:], exact_dx, "dx of the other feature")
    expect.close(dx, np.zeros((1, 2)), "dx of a single row", atol=1e-9)
    _, cache = student.batchnorm_forward(x, np.zeros(2), given.beta[:2], _training(1e-2, 2))
    dx, dgamma, _ = student.batchnorm_backward(dout, cache)
    expect.close(dx, np.zeros((30, 2)), "dx where gamma is 0", atol=1e-9)
    expect.array(dgamma, "dgamma where gamma is 0")


@check(
    question="batchnorm_backward",
    points=0.25,
    hint="Work on your own arrays: a += b also changes the array for the caller that passed it, "
    "and what you took from the cache is still needed there.",
)
def second_time_gives_the_same(student: StudentCode) -> None:
    """The backward pass changes neither dout, x, gamma nor what is in the cache."""
    given = _given(student)
    x, dout, gamma = given.wide_x, given.wide_dout, given.wide_gamma
    args = (x, gamma, gamma / 2, _training(1e-2, 20))
    _, cache = student.batchnorm_forward(
        *copy.deepcopy(args)
    )  # code may put its own things into the dict
    _, dgamma, _ = student.batchnorm_backward(dout, cache)
    expect.resembles(dgamma, _exact(x, dout, gamma, 1e-2)[1], "dgamma")
    backward_harms_nothing(
        student, student.batchnorm_forward, student.batchnorm_backward, args, dout
    )


def _training(eps: float, features: int = 6) -> dict[str, Any]:
    """Give every key: what the forward pass does without them is judged there."""
    averages = {"running_mean": np.zeros(features), "running_var": np.zeros(features)}
    return {"mode": "train", "eps": eps, "momentum": 0.9, **averages}


def _exact(
    x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    _, cache = reference_forward(x.astype(np.longdouble), gamma, gamma, _training(eps, len(gamma)))
    return reference_backward(dout.astype(np.longdouble), cache)


CHECKS = (
    dx_is_right_for_any_eps,
    dgamma_fits_the_normalized_values,
    dbeta_is_right,
    gradients_belong_to_the_own_forward,
    gradients_are_shaped_like_their_variables,
    batch_size_is_free,
    values_at_the_mean_do_no_harm,
    second_time_gives_the_same,
)
