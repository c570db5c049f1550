"""Public checks of the identity parameters: one column by hand, then your own forward pass."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="identity_parameters",
    hint="The batch has mean 3 and variance 4, and 4 + 5 is 9. Put y_i = x_i into the formulas of "
    "the forward pass: what must gamma cancel, and what must beta add back?",
)
def one_column_by_hand(student: StudentCode) -> None:
    """For x = [[1], [5]] and eps 5, gamma is 3 and beta is 3."""
    gamma, beta = student.identity_parameters(np.array([[1.0], [5.0]]), 5.0)
    expect.close(gamma, [3.0], "gamma")
    expect.close(beta, [3.0], "beta")


@check(
    question="identity_parameters",
    hint="This check uses your batchnorm_forward: its public checks should pass first.",
)
def your_batch_norm_gives_x_back(student: StudentCode) -> None:
    """Your own batchnorm_forward, in training with these parameters, returns x."""
    x = np.random.default_rng(5).normal(4.0, [0.5, 2.0, 20.0], size=(6, 3))
    gamma, beta = student.identity_parameters(x, 0.1)
    expect.shape(gamma, (3,), "gamma")
    expect.shape(beta, (3,), "beta")
    param = {"mode": "train", "eps": 0.1, "momentum": 0.9}
    out, _ = student.batchnorm_forward(x, gamma, beta, param)
    expect.close(out, x, "out", rtol=1e-9, atol=1e-9)


CHECKS = (one_column_by_hand, your_batch_norm_gives_x_back)
