"""Public checks of the training set statistics: two batches small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="training_set_statistics",
    hint="1, 2, 3 and 10 add up to 16. If you see 6, you took the mean of the two batch means: "
    "the row in the small batch then counts three times as much as each of the others.",
)
def mean_of_four_rows(student: StudentCode) -> None:
    """Rows 1, 2, 3 in one batch and 10 in another have the mean 4."""
    mean, _ = student.training_set_statistics(_two_batches())
    expect.close(mean, [4.0], "mean")


@check(
    question="training_set_statistics",
    hint="The distances from the common mean are -3, -2, -1 and 6. When batches have different "
    "means, the mean of their variances is not the variance of all rows.",
)
def variance_of_four_rows(student: StudentCode) -> None:
    """Rows 1, 2, 3 in one batch and 10 in another have the variance 12.5."""
    _, var = student.training_set_statistics(_two_batches())
    expect.close(var, [12.5], "var")


@check(
    question="training_set_statistics",
    hint="Return one number for each feature: two one-dimensional arrays of D numbers.",
)
def one_number_per_feature(student: StudentCode) -> None:
    """Both mean and var have shape (D,)."""
    rng = np.random.default_rng(6)
    mean, var = student.training_set_statistics([rng.normal(size=(n, 3)) for n in (4, 1, 2)])
    expect.shape(mean, (3,), "mean")
    expect.shape(var, (3,), "var")


def _two_batches() -> list[np.ndarray]:
    return [np.array([[1.0], [2.0], [3.0]]), np.array([[10.0]])]


CHECKS = (mean_of_four_rows, variance_of_four_rows, one_number_per_feature)
