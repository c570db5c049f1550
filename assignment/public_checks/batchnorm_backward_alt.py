"""Public checks of the closed-form backward pass: your two versions against each other."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect

RNG = np.random.default_rng(4)
X = RNG.normal(-1.0, 2.0, size=(8, 4))
DOUT = RNG.normal(size=(8, 4))
GAMMA, BETA = np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.0, 1.0, -1.0, 2.0])


@check(
    question="batchnorm_backward_alt",
    hint="Print dx of both versions side by side: a constant ratio means a wrong factor, and a "
    "constant difference within a column means a missing sum.",
)
def agrees_with_the_staged_backward(student: StudentCode) -> None:
    """Both backward functions give the same three gradients."""
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    dx, dgamma, dbeta = student.batchnorm_backward(DOUT, cache)
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    alt_dx, alt_dgamma, alt_dbeta = student.batchnorm_backward_alt(DOUT, cache)
    expect.gradient(alt_dx, expect.array(dx, "staged dx"), "dx", limit=1e-8)
    expect.gradient(alt_dgamma, expect.array(dgamma, "staged dgamma"), "dgamma", limit=1e-8)
    expect.gradient(alt_dbeta, expect.array(dbeta, "staged dbeta"), "dbeta", limit=1e-8)


@check(
    question="batchnorm_backward_alt",
    hint="The gradient of a variable has the shape of that variable: (N, D), (D,) and (D,).",
)
def gradients_keep_their_shapes(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    dx, dgamma, dbeta = student.batchnorm_backward_alt(DOUT, cache)
    expect.shape(dx, (8, 4), "dx")
    expect.shape(dgamma, (4,), "dgamma")
    expect.shape(dbeta, (4,), "dbeta")


def _training() -> dict[str, Any]:
    return {"mode": "train", "eps": 1e-2, "momentum": 0.9}


CHECKS = (agrees_with_the_staged_backward, gradients_keep_their_shapes)
