"""Hidden checks of the closed-form backward pass: right first, then faster."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.errors import CheckFailed, StudentCrashed
from hidden._damage import backward_harms_nothing
from hidden._speed import judge_speed
from hidden._turned import turned
from reference.batch_norm import batchnorm_backward as reference_backward
from reference.batch_norm import batchnorm_forward as reference_forward

GAMMA = np.array([-0.9, 1.4, -2.0, 0.7, 1.1, -0.5])


class _Given(NamedTuple):
    """What the functions are tried on."""

    x: np.ndarray
    dout: np.ndarray
    beta: np.ndarray


def _given(student: StudentCode) -> _Given:
    """Draw features whose deviations, 0.001 to 10, reveal wrong variance terms."""
    known, rng = np.random.default_rng(9053), student.rng(9053)
    x = known.normal(2.0, np.logspace(-3, 1, 6), size=(7, 6))
    x, dout = turned(rng, x, known.normal(size=(7, 6)))
    return _Given(x=x, dout=dout, beta=known.normal(size=6) * rng.uniform(0.5, 1.5, size=6))


@check(
    question="batchnorm_backward_alt",
    points=1,
    hint="Put numbers for N = 2 and one feature into every line of your simplification. N, the "
    "deviation and gamma each belong there once; eps sits inside the deviation.",
)
def closed_form_is_right_for_any_eps(student: StudentCode) -> None:
    """The three gradients are right at eps 1e-5, 0.01 and 0.3, for features of any scale."""
    given = _given(student)
    for eps in (1e-5, 1e-2, 0.3):
        exact = _exact(given.x, given.dout, GAMMA, eps)
        _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(eps))
        dx, dgamma, dbeta = student.batchnorm_backward_alt(given.dout, cache)
        expect.gradient(dx, exact[0], f"dx at eps {eps:g}")
        expect.gradient(dgamma, exact[1], f"dgamma at eps {eps:g}")
        expect.gradient(dbeta, exact[2], f"dbeta at eps {eps:g}")


@check(
    question="batchnorm_backward_alt",
    points=0.5,
    hint="Both versions differentiate the same forward pass. Where they part, difference quotients "
    "tell which of the two to trust.",
)
def equals_the_own_staged_version(student: StudentCode) -> None:
    """On a batch of 37 rows it gives the gradients of your staged version, or the right ones."""
    known, rng = np.random.default_rng(9054), student.rng(9054)
    x, dout = turned(rng, known.normal(3.0, 2.0, size=(37, 5)), known.normal(size=(37, 5)))
    gamma, beta = known.normal(size=5), rng.normal(size=5)
    exact = _exact(x, dout, gamma, 1e-2)
    _, cache = student.batchnorm_forward(x, gamma, beta, _training(1e-2))
    dx, dgamma, dbeta = student.batchnorm_backward_alt(dout, cache)
    expect.resembles(dgamma, exact[1], "dgamma")
    try:
        _are_the_same((dx, dgamma, dbeta), exact)
    except CheckFailed:  # a fault of the staged version is paid for in its own question
        _, cache = student.batchnorm_forward(x, gamma, beta, _training(1e-2))
        own_dx, own_dgamma, own_dbeta = student.batchnorm_backward(dout, cache)
        own = {"staged dx": own_dx, "staged dgamma": own_dgamma, "staged dbeta": own_dbeta}
        staged = [expect.array(value, name) for name, value in own.items()]
        _are_the_same((dx, dgamma, dbeta), staged)


def _are_the_same(seen: Sequence[Any], expected: Sequence[np.ndarray]) -> None:
    for name, value, wanted in zip(("dx", "dgamma", "dbeta"), seen, expected, strict=True):
        expect.gradient(value, wanted, name, limit=1e-8)


@check(
    question="batchnorm_backward_alt",
    points=0.25,
    hint="Sums over the batch need no keepdims: dgamma and dbeta are rows of D numbers.",
)
def alt_gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """dx has shape (N, D); dgamma and dbeta have shape (D,)."""
    given = _given(student)
    _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(1e-2))
    dx, dgamma, dbeta = student.batchnorm_backward_alt(given.dout, cache)
    expect.resembles(dgamma, _exact(given.x, given.dout, GAMMA, 1e-2)[1], "dgamma")
    expect.shape(dx, (7, 6), "dx")
    expect.shape(dgamma, (6,), "dgamma")
    expect.shape(dbeta, (6,), "dbeta")


@check(
    question="batchnorm_backward_alt",
    points=0.25,
    hint="Compute from dout and cache alone, on every call anew, and keep both as they were given.",
)
def every_dout_gets_its_own_answer(student: StudentCode) -> None:
    """A second dout gets gradients of its own; dout, x, gamma and the cache stay as they were."""
    given = _given(student)
    answers: list[np.ndarray] = []
    for dout in (given.dout, 1 - 2 * given.dout):
        _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(1e-2))
        dx, _, dbeta = student.batchnorm_backward_alt(dout, cache)
        expect.untouched(student, "dout")
        expect.shape(dx, (7, 6), "dx")
        expect.resembles(dx, _exact(given.x, dout, GAMMA, 1e-2)[0], "dx")
        answers.append(dx)
        expect.gradient(dbeta, dout.sum(axis=0), "dbeta")
    # dx is linear in dout, and a dout of ones alone cannot reach x: 1 - 2 dout gives -2 dx.
    expect.gradient(answers[1], -2 * answers[0], "dx for 1 - 2 * dout", limit=1e-7)
    args = (given.x, GAMMA, given.beta, _training(1e-2))
    forward, backward = student.batchnorm_forward, student.batchnorm_backward_alt
    backward_harms_nothing(student, forward, backward, args, given.dout)


@check(
    question="batchnorm_backward_alt",
    points=0.25,
    hint="The point is a formula of your own, derived on paper. Once it is there, nothing of the "
    "staged version is needed.",
)
def does_without_the_staged_version(student: StudentCode) -> None:
    """It computes the gradients itself, without batchnorm_backward or node_gradients."""
    given = _given(student)
    calls: list[int] = []

    def staged(*_: Any) -> None:
        calls.append(1)
        raise CheckFailed("not to be called now")

    def alternative() -> np.ndarray:
        _, cache = student.batchnorm_forward(given.x, GAMMA, given.beta, _training(1e-2))
        dx, _, _ = student.batchnorm_backward_alt(given.dout, cache)
        return expect.array(dx, "dx")

    expect.resembles(alternative(), _exact(given.x, given.dout, GAMMA, 1e-2)[0], "dx")
    try:
        traps = dict.fromkeys(("batchnorm_backward", "node_gradients"), staged)
        with student.with_reference("batchnorm_backward_alt", traps):
            alternative()
    except StudentCrashed:  # the cache they passed may be of a kind that stays with them
        calls.append(1)
    expect.true(not calls, "batchnorm_backward_alt calls batchnorm_backward or node_gradients")


@check(
    question="batchnorm_backward_alt",
    points=0.75,
    hint="Count how often your code walks over (N, D) values: every product, sum or difference of "
    "full arrays is one walk. What can be done on rows of D numbers first?",
)
def is_right_and_faster_than_staged(student: StudentCode) -> None:
    """For 100 rows of 500 features it is right, and does clearly less work than a staged version."""
    rng = student.rng(9055)
    x, dout, gamma = 5 * rng.normal(size=(100, 500)) + 12, rng.normal(size=(100, 500)), np.ones(500)
    _, ours = reference_forward(x, gamma, gamma, _training(1e-5))
    _, theirs = student.batchnorm_forward(x, gamma, gamma, _training(1e-5))
    dx, _, _ = student.batchnorm_backward_alt(dout, theirs)
    expect.gradient(dx, reference_backward(dout, ours)[0], "dx", limit=1e-8)
    judge_speed(student)


def _training(eps: float) -> dict[str, Any]:
    return {"mode": "train", "eps": eps, "momentum": 0.9}


def _exact(
    x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the gradients in long double: their own rounding must not blur the limit."""
    _, cache = reference_forward(x.astype(np.longdouble), gamma, gamma, _training(eps))
    return reference_backward(dout.astype(np.longdouble), cache)


CHECKS = (
    closed_form_is_right_for_any_eps,
    equals_the_own_staged_version,
    alt_gradients_are_shaped_like_their_variables,
    every_dout_gets_its_own_answer,
    does_without_the_staged_version,
    is_right_and_faster_than_staged,
)
