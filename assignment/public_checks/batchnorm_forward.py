"""Public checks of the forward pass: examples small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect

COLUMN = np.array([[1.0], [5.0]])  # mean 3, biased variance 4


@check(
    question="batchnorm_forward",
    hint="Return the pair (out, cache); out has one row for every row of x.",
)
def returns_out_and_cache(student: StudentCode) -> None:
    """The function returns two things, out and cache, and out has the shape of x."""
    x = np.random.default_rng(1).normal(size=(5, 3))
    param = {"mode": "train", "eps": 1e-5, "momentum": 0.9}
    out, _ = student.batchnorm_forward(x, np.ones(3), np.zeros(3), param)
    expect.shape(out, (5, 3), "out")


@check(
    question="batchnorm_forward",
    hint="Each column of x is one feature: mean and variance are taken down the columns (axis 0).",
)
def training_gives_mean_beta_and_deviation_gamma(student: StudentCode) -> None:
    """In training, every feature of out has mean beta and standard deviation gamma."""
    x = np.random.default_rng(2).normal(5.0, 3.0, size=(40, 3))
    gamma, beta = np.array([1.0, 2.0, 3.0]), np.array([11.0, 12.0, 13.0])
    param = {"mode": "train", "eps": 1e-5, "momentum": 0.9}
    out, _ = student.batchnorm_forward(x, gamma, beta, param)
    expect.shape(out, (40, 3), "out")
    expect.close(out.mean(axis=0), beta, "mean of out over the batch", rtol=1e-5)
    expect.close(out.std(axis=0), gamma, "standard deviation of out over the batch", rtol=1e-5)


@check(
    question="batchnorm_forward",
    hint="The variance is 4 and eps is 12: what is under the square root, and what is the root?",
)
def two_rows_by_hand(student: StudentCode) -> None:
    """With x = [[1], [5]], gamma 1, beta 0 and eps 12, out is [[-0.5], [0.5]]."""
    param = {"mode": "train", "eps": 12.0, "momentum": 0.9}
    out, _ = student.batchnorm_forward(COLUMN, np.ones(1), np.zeros(1), param)
    expect.close(out, [[-0.5], [0.5]], "out")


@check(
    question="batchnorm_forward",
    hint="Both averages start from zero, keep the fraction momentum of their old value, and are "
    "stored in bn_param. If you see 2.7, you kept the fraction 1 - momentum.",
)
def one_batch_moves_the_running_averages(student: StudentCode) -> None:
    """After the batch [[1], [5]] with momentum 0.9, running mean and variance are 0.3 and 0.4."""
    param = {"mode": "train", "eps": 1e-5, "momentum": 0.9}
    student.batchnorm_forward(COLUMN, np.ones(1), np.zeros(1), param)
    expect.close(param.get("running_mean"), [0.3], 'bn_param["running_mean"]')
    expect.close(param.get("running_var"), [0.4], 'bn_param["running_var"]')


@check(
    question="batchnorm_forward",
    hint="By hand: (3 - running mean) / sqrt(running variance + eps), then gamma and beta.",
)
def one_row_at_test_time(student: StudentCode) -> None:
    """In test mode, x = [[3]] with running mean 1, variance 3, eps 1, gamma 2, beta 5 gives 7."""
    param = {
        "mode": "test",
        "eps": 1.0,
        "momentum": 0.9,
        "running_mean": np.array([1.0]),
        "running_var": np.array([3.0]),
    }
    gamma, beta = np.array([2.0]), np.array([5.0])
    out, _ = student.batchnorm_forward(np.array([[3.0]]), gamma, beta, param)
    expect.close(out, [[7.0]], "out")


CHECKS = (
    returns_out_and_cache,
    training_gives_mean_beta_and_deviation_gamma,
    two_rows_by_hand,
    one_batch_moves_the_running_averages,
    one_row_at_test_time,
)
