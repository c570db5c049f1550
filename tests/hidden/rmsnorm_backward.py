"""Hidden checks of RMSNorm backward: right, and consistent with the forward pass.

As in layer normalization, dx is judged row by row.
"""

from typing import NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect, numeric_gradient
from hidden._damage import backward_harms_nothing
from hidden._own_forward import is_one_function
from hidden._rms import as_layer
from reference.modern_norm import rmsnorm_backward as reference_backward
from reference.modern_norm import rmsnorm_forward as reference_forward

GAMMA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9, -0.4])  # both signs, and varying along the row
ALL_EPS = (1e-5, 1e-2, 0.3)
WIDE = 40
"""Features where a light check asks for resemblance, which so many wrong ones never have by chance."""


class _Given(NamedTuple):
    """What the functions are tried on."""

    x: np.ndarray
    gamma: np.ndarray
    dout: np.ndarray


def _given(student: StudentCode, features: int = 7) -> _Given:
    """Draw rows of sizes 0.001 to 10, which reveal what becomes of eps; N and D differ."""
    rng = student.rng(5081)
    sizes = np.logspace(-3, 1, 6)[:, np.newaxis]
    return _Given(
        x=sizes * rng.normal(0.5, 1.0, size=(6, features)),
        gamma=np.resize(GAMMA, features),
        dout=rng.normal(size=(6, features)),
    )


@check(
    question="rmsnorm_backward",
    points=0.25,
    hint="Every value of a row is in its root mean square, so the gradient comes back along two "
    "ways: directly, and through the root. If this fails at only one eps, look at how you use eps.",
)
def dx_is_right_for_any_eps(student: StudentCode) -> None:
    """The gradient of x is right at eps 1e-5, 0.01 and 0.3, for rows of any size."""
    given = _given(student)
    for eps in ALL_EPS:
        _, cache = student.rmsnorm_forward(given.x, GAMMA, eps)
        dx, _ = student.rmsnorm_backward(given.dout, cache)
        _expect_rows(dx, _exact(given, eps)[0], f"dx at eps {eps:g}")


@check(
    question="rmsnorm_backward",
    points=0.25,
    hint="gamma has one number for each column, used in every row: multiply dout by what gamma "
    "multiplied in the forward pass, and sum over the rows.",
)
def dgamma_fits_the_normalized_values(student: StudentCode) -> None:
    """The gradient of gamma matches the normalized values of your forward pass, at any eps."""
    given = _given(student)
    for eps in ALL_EPS:
        out, cache = student.rmsnorm_forward(given.x, GAMMA, eps)
        _, dgamma = student.rmsnorm_backward(given.dout, cache)
        expect.resembles(out, reference_forward(given.x, GAMMA, eps)[0], "out")
        own = expect.array(out, "out")
        expect.gradient(dgamma, (given.dout * own / GAMMA).sum(axis=0), f"dgamma at eps {eps:g}")


@check(
    question="rmsnorm_backward",
    points=0.25,
    hint="This check uses only your forward pass and differentiates it numerically. gamma varies "
    "along the row: is it inside your sum?",
)
def gradients_belong_to_the_own_forward(student: StudentCode) -> None:
    """Both gradients match difference quotients of your own forward pass."""
    rng = student.rng(5082)
    x = rng.normal([[2.0], [-1.0], [0.5]], [[0.5], [1.0], [2.0]], size=(3, 7))
    dout = rng.normal(size=(3, 7))
    quotients = [
        numeric_gradient(student.rmsnorm_forward, (x, GAMMA, 0.1), place, dout) for place in (0, 1)
    ]
    expect.true(np.abs(quotients[0]).max() > 0, "out does not depend on x yet")
    _, cache = student.rmsnorm_forward(x, GAMMA, 0.1)
    dx, dgamma = student.rmsnorm_backward(dout, cache)
    forward, backward = as_layer(student, 7)
    is_one_function(student, forward, backward, (x, GAMMA, np.zeros(7), {"eps": 0.1}), dout)
    _expect_rows(dx, quotients[0], "dx", limit=4e-7)
    expect.gradient(dgamma, quotients[1], "dgamma", limit=4e-7)


@check(
    question="rmsnorm_backward",
    points=0.25,
    hint="dgamma is summed over the rows, without keepdims: D numbers, not N. Code that drops an "
    "axis of length 1 fails for a single row.",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dx has the shape of x and dgamma that of gamma, for a batch of one row as well."""
    given = _given(student, WIDE)
    for rows in (6, 1):
        one = given._replace(x=given.x[-rows:], dout=given.dout[-rows:])
        _, cache = student.rmsnorm_forward(one.x, one.gamma, 1e-2)
        dx, dgamma = student.rmsnorm_backward(one.dout, cache)
        expect.resembles(dgamma, _exact(one, 1e-2)[1], "dgamma")
        expect.shape(dx, (rows, WIDE), "dx")
        expect.shape(dgamma, (WIDE,), "dgamma")


@check(
    question="rmsnorm_backward",
    points=0.25,
    hint="Work on your own arrays: a *= b also changes the array for the caller that passed it, "
    "and what you took from the cache is still needed there.",
)
def second_time_gives_the_same(student: StudentCode) -> None:
    """The backward pass changes neither dout, x, gamma nor what is in the cache."""
    given = _given(student, WIDE)
    _, cache = student.rmsnorm_forward(given.x, given.gamma, 1e-2)
    _, dgamma = student.rmsnorm_backward(given.dout, cache)
    expect.resembles(dgamma, _exact(given, 1e-2)[1], "dgamma")
    args = (given.x, given.gamma, np.zeros(WIDE), {"eps": 1e-2})
    backward_harms_nothing(student, *as_layer(student, WIDE), args, given.dout)


def _expect_rows(seen: object, expected: np.ndarray, name: str, *, limit: float = 2e-9) -> None:
    """Judge a gradient row by row."""
    expect.gradient(expect.array(seen, name).T, expected.T, f"{name}, transposed", limit=limit)


def _exact(given: _Given, eps: float) -> tuple[np.ndarray, np.ndarray]:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    _, cache = reference_forward(given.x.astype(np.longdouble), given.gamma, eps)
    return reference_backward(given.dout.astype(np.longdouble), cache)


CHECKS = (
    dx_is_right_for_any_eps,
    dgamma_fits_the_normalized_values,
    gradients_belong_to_the_own_forward,
    gradients_are_shaped_like_their_variables,
    second_time_gives_the_same,
)
