"""Hidden checks of the identity parameters: what counts is that batch norm returns x."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from reference.batch_norm import batchnorm_forward as reference_forward


def _batch(student: StudentCode) -> np.ndarray:
    return student.rng(2718).normal([-40.0, 3.0, 0.5], [0.1, 2.0, 30.0], size=(5, 3))


@check(
    question="identity_parameters",
    points=0.5,
    hint="Batch normalization divides by a square root. gamma must be exactly that root, with "
    "everything that is under it.",
)
def batch_norm_gives_x_back(student: StudentCode) -> None:
    """With these gamma and beta, batch normalization in training returns x, at any eps."""
    x = _batch(student)
    for eps in (1e-5, 1e-2, 0.3):
        gamma, beta = student.identity_parameters(x, eps)
        _expect_identity(x, gamma, beta, eps)


@check(
    question="identity_parameters",
    points=0.25,
    hint="The normalized values have mean zero. What is the mean of x instead?",
)
def beta_is_right(student: StudentCode) -> None:
    """beta adds back what was subtracted from every feature."""
    x = _batch(student)
    for eps in (1e-5, 0.3):
        _, beta = student.identity_parameters(x, eps)
        expect.close(beta, x.mean(axis=0), f"beta at eps {eps:g}")


@check(
    question="identity_parameters",
    points=0.25,
    hint="gamma and beta have shape (D,), and are computed without changing x. For a constant "
    "feature the variance is zero: multiply, do not divide.",
)
def is_at_home_in_every_batch(student: StudentCode) -> None:
    """Shapes are (D,), x does not change, and a constant feature or a single row is no problem."""
    x = _batch(student)
    gamma, beta = student.identity_parameters(x, 1e-2)
    expect.untouched(student, "x")
    expect.resembles(gamma, np.sqrt(x.var(axis=0) + 1e-2), "gamma")
    expect.shape(gamma, (3,), "gamma")
    expect.shape(beta, (3,), "beta")
    for batch in (x * [1, 0, 1] + [0, 2, 0], x[:1]):
        gamma, beta = student.identity_parameters(batch, 1e-2)
        expect.array(gamma, "gamma")  # any finite scale suits a constant feature
        expect.close(beta, batch.mean(axis=0), "beta")


def _expect_identity(x: np.ndarray, gamma: object, beta: object, eps: float) -> None:
    """Judge gamma and beta by what a right forward pass computes with them."""
    scale, shift = expect.array(gamma, "gamma"), expect.array(beta, "beta")
    for values, name in ((scale, "gamma"), (shift, "beta")):
        expect.true(values.size == 3, f"{name}.shape is {values.shape}, expected (3,)")
    param = {"mode": "train", "eps": eps}
    out, _ = reference_forward(x, scale.ravel(), shift.ravel(), param)
    expect.close(
        out, x, f"out of batch normalization at eps {eps:g} with your gamma and beta", rtol=1e-8
    )


CHECKS = (batch_norm_gives_x_back, beta_is_right, is_at_home_in_every_batch)
