"""Hidden checks of layer normalization backward: right, and consistent with the forward pass.

The values of a row share their statistics and therefore their scale, so dx is judged row by row:
`expect.gradient` judges columns, so it gets the transposed arrays.
"""

import copy
from typing import NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import backward_harms_nothing
from hidden._own_forward import own_gradients
from hidden._turned import FAR, NEAR, cosine, turned
from reference.layer_norm import layernorm_backward as reference_backward
from reference.layer_norm import layernorm_forward as reference_forward

GAMMA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9, -0.4])  # both signs, and varying along the row
ALL_EPS = (1e-5, 1e-2, 0.3)


class _Given(NamedTuple):
    """What the functions are tried on."""

    x: np.ndarray
    dout: np.ndarray
    beta: np.ndarray


def _given(student: StudentCode) -> _Given:
    """Draw rows whose deviations, 0.001 to 10, reveal wrong variance terms; N and D differ.

    They are drawn again until dgamma of centered values, which are not divided by the deviation,
    is far from right: light checks would catch it in one submission, and miss it in the next.
    """
    rng = student.rng(5041)
    while True:
        given = _Given(
            x=rng.normal(2.0, np.logspace(-3, 1, 6)[:, np.newaxis], size=(6, 7)),
            dout=rng.normal(size=(6, 7)),
            beta=rng.normal(size=7),
        )
        centered = given.x - given.x.mean(axis=1, keepdims=True)
        right = _exact(given.x, given.dout, GAMMA, 1e-2)[1]
        if cosine((given.dout * centered).sum(axis=0), right) < FAR:
            return given


@check(
    question="layernorm_backward",
    points=0.75,
    hint="Compare with difference quotients first. If these agree and this check fails, look at "
    "your forward pass; if it fails at only one eps, look at how you use eps.",
)
def dx_is_right_for_any_eps(student: StudentCode) -> None:
    """The gradient of x is right at eps 1e-5, 0.01 and 0.3, for rows of any scale."""
    given = _given(student)
    for eps in ALL_EPS:
        _, cache = student.layernorm_forward(given.x, GAMMA, given.beta, {"eps": eps})
        dx, _, _ = student.layernorm_backward(given.dout, cache)
        _expect_rows(dx, _exact(given.x, given.dout, GAMMA, eps)[0], f"dx at eps {eps:g}")


@check(
    question="layernorm_backward",
    points=0.25,
    hint="gamma has one number for each column, used in every row: multiply dout by what gamma "
    "multiplied in the forward pass, and sum over the rows.",
)
def dgamma_fits_the_normalized_values(student: StudentCode) -> None:
    """The gradient of gamma matches the normalized values of your forward pass, at any eps."""
    given = _given(student)
    for eps in ALL_EPS:
        out, cache = student.layernorm_forward(given.x, GAMMA, np.zeros(7), {"eps": eps})
        _, dgamma, _ = student.layernorm_backward(given.dout, cache)
        expect.shape(out, (6, 7), "out")
        expect.resembles(
            out, reference_forward(given.x, GAMMA, np.zeros(7), {"eps": eps})[0], "out"
        )
        expect.gradient(dgamma, (given.dout * out / GAMMA).sum(axis=0), f"dgamma at eps {eps:g}")


@check(
    question="layernorm_backward",
    points=0.25,
    hint="beta was added to every row: how does a change of beta affect the loss?",
)
def dbeta_is_right(student: StudentCode) -> None:
    """The gradient of beta is right."""
    given = _given(student)
    _, cache = student.layernorm_forward(given.x, GAMMA, given.beta, {"eps": 1e-2})
    _, _, dbeta = student.layernorm_backward(given.dout, cache)
    expect.gradient(dbeta, given.dout.sum(axis=0), "dbeta")


@check(
    question="layernorm_backward",
    points=0.5,
    hint="This check uses only your forward pass and differentiates it numerically. gamma varies "
    "along the row: is it inside your sums?",
)
def gradients_belong_to_the_own_forward(student: StudentCode) -> None:
    """All three gradients match difference quotients of your own forward pass."""
    rng = student.rng(5042)
    x = rng.normal([[9.0], [-8.0], [5.0]], [[0.5], [1.0], [2.0]], size=(3, 7))
    dout, args = rng.normal(size=(3, 7)), (x, GAMMA, np.zeros(7), {"eps": 0.1})
    (dx, dgamma, dbeta), quotients = own_gradients(
        student, student.layernorm_forward, student.layernorm_backward, args, dout
    )
    _expect_rows(dx, quotients[0], "dx", limit=1e-6)
    expect.gradient(dgamma, quotients[1], "dgamma", limit=1e-6)
    expect.gradient(dbeta, quotients[2], "dbeta", limit=1e-6)


@check(
    question="layernorm_backward",
    points=0.25,
    hint="dgamma and dbeta are summed over the rows, without keepdims: D numbers each, not N.",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dx has shape (N, D); dgamma and dbeta have shape (D,)."""
    given = _given(student)
    _, cache = student.layernorm_forward(given.x, GAMMA, given.beta, {"eps": 1e-2})
    dx, dgamma, dbeta = student.layernorm_backward(given.dout, cache)
    expect.resembles(dgamma, _exact(given.x, given.dout, GAMMA, 1e-2)[1], "dgamma")
    expect.shape(dx, (6, 7), "dx")
    expect.shape(dgamma, (7,), "dgamma")
    expect.shape(dbeta, (7,), "dbeta")


@check(
    question="layernorm_backward",
    points=0.25,
    hint="Where a value equals the mean of its row, its normalized value is 0. Multiplying by it "
    "is harmless; dividing by it, or by x - mean, is not.",
)
def small_batches_and_equal_values_do_no_harm(student: StudentCode) -> None:
    """One row is enough, a row of equal values gets finite gradients, one feature gets dx = 0."""
    given = _given(student)
    gamma, known = np.resize(GAMMA, 40), np.random.default_rng(5043)
    rows = known.normal(1.0, 2.0, size=(40, 1)), known.normal(size=(40, 1))
    rng, resembles = student.rng(5043), False
    while not resembles:
        # The product of gamma and dout is turned along with x: the gradient depends on these two.
        mixed, product = turned(rng, *rows)
        x = np.vstack([mixed.T, np.full(40, 2.0)])
        dout = np.vstack([product.T / gamma, gamma])
        exact_dx, _, _ = _exact(x, dout, gamma, 1e-2)
        # A dx with gamma outside of the sums depends on dout alone. It must always pass here.
        outside = gamma * _exact(x, dout, np.ones(40), 1e-2)[0]
        resembles = cosine(outside[0], exact_dx[0]) > NEAR
    for batch in (x[:1], x):
        _, cache = student.layernorm_forward(batch, gamma, gamma, {"eps": 1e-2})
        dx, dgamma, _ = student.layernorm_backward(dout[: len(batch)], cache)
        expect.array(dgamma, "dgamma")
        expect.shape(dx, (len(batch), 40), "dx")
        expect.resembles(dx[0], exact_dx[0], "dx of the first row")
    _, cache = student.layernorm_forward(given.x[:, :1], GAMMA[:1], given.beta[:1], {"eps": 1e-2})
    dx, _, _ = student.layernorm_backward(given.dout[:, :1], cache)
    expect.close(dx, np.zeros((6, 1)), "dx for one feature", atol=1e-9)


@check(
    question="layernorm_backward",
    points=0.25,
    hint="Work on your own arrays: a += b also changes the array for the caller that passed it, "
    "and what you took from the cache is still needed there.",
)
def second_time_gives_the_same(student: StudentCode) -> None:
    """The backward pass changes neither dout, x, gamma nor what is in the cache."""
    given = _given(student)
    args = (given.x, GAMMA, given.beta, {"eps": 1e-2})
    _, cache = student.layernorm_forward(
        *copy.deepcopy(args)
    )  # code may put its own things into the dict
    _, dgamma, _ = student.layernorm_backward(given.dout, cache)
    expect.resembles(dgamma, _exact(given.x, given.dout, GAMMA, 1e-2)[1], "dgamma")
    forward, backward = student.layernorm_forward, student.layernorm_backward
    backward_harms_nothing(student, forward, backward, args, given.dout)


def _expect_rows(seen: object, expected: np.ndarray, name: str, *, limit: float = 2e-9) -> None:
    """Judge a gradient row by row."""
    expect.gradient(expect.array(seen, name).T, expected.T, f"{name}, transposed", limit=limit)


def _exact(
    x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    _, cache = reference_forward(x.astype(np.longdouble), gamma, gamma, {"eps": eps})
    return reference_backward(dout.astype(np.longdouble), cache)


CHECKS = (
    dx_is_right_for_any_eps,
    dgamma_fits_the_normalized_values,
    dbeta_is_right,
    gradients_belong_to_the_own_forward,
    gradients_are_shaped_like_their_variables,
    small_batches_and_equal_values_do_no_harm,
    second_time_gives_the_same,
)
