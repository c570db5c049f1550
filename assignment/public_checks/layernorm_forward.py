"""Public checks of layer normalization: examples small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect

ROWS = np.array([[1.0, 5.0], [10.0, 30.0]])  # means 3 and 20, biased variances 4 and 100


@check(
    question="layernorm_forward",
    hint="Return the pair (out, cache); out has the shape of x.",
)
def returns_out_and_cache(student: StudentCode) -> None:
    """The function returns two things, out and cache, and out has the shape of x."""
    x = np.random.default_rng(7).normal(size=(5, 3))
    out, _ = student.layernorm_forward(x, np.ones(3), np.zeros(3), {"eps": 1e-5})
    expect.shape(out, (5, 3), "out")


@check(
    question="layernorm_forward",
    hint="Each row of x is one example: mean and variance are taken along the rows (axis 1). With "
    "keepdims=True they keep the shape (N, 1), which broadcasts against (N, D).",
)
def every_row_gets_mean_zero_and_deviation_one(student: StudentCode) -> None:
    """With gamma 1 and beta 0, every row of out has mean 0 and standard deviation 1."""
    x = np.random.default_rng(8).normal(5.0, 3.0, size=(4, 30))
    out, _ = student.layernorm_forward(x, np.ones(30), np.zeros(30), {"eps": 1e-5})
    expect.shape(out, (4, 30), "out")
    expect.close(out.mean(axis=1), np.zeros(4), "mean of out along the rows", atol=1e-9)
    expect.close(out.std(axis=1), np.ones(4), "standard deviation of out along the rows", rtol=1e-5)


@check(
    question="layernorm_forward",
    hint="The variances of the rows are 4 and 100, and eps is 21: the square roots are 5 and 11. "
    "gamma and beta have one number for each column.",
)
def two_rows_by_hand(student: StudentCode) -> None:
    """With eps 21, gamma [1, 2], beta [0, 1], out is [[-0.4, 1.8], [-10/11, 1 + 20/11]]."""
    gamma, beta = np.array([1.0, 2.0]), np.array([0.0, 1.0])
    out, _ = student.layernorm_forward(ROWS, gamma, beta, {"eps": 21.0})
    expect.close(out, [[-0.4, 1.8], [-10 / 11, 1 + 20 / 11]], "out")


@check(
    question="layernorm_forward",
    hint="Neither other rows nor earlier calls may matter: there are no running averages here, and "
    "no modes.",
)
def a_row_alone_gives_the_same(student: StudentCode) -> None:
    """A row by itself gives the same as among others, with nothing in ln_param."""
    out, _ = student.layernorm_forward(ROWS, np.ones(2), np.zeros(2), {})
    alone, _ = student.layernorm_forward(ROWS[1:], np.ones(2), np.zeros(2), {})
    expect.shape(out, (2, 2), "out")
    expect.close(alone, expect.array(out, "out")[1:], "out for the second row alone")


CHECKS = (
    returns_out_and_cache,
    every_row_gets_mean_zero_and_deviation_one,
    two_rows_by_hand,
    a_row_alone_gives_the_same,
)
