"""Public check of the question on a row of three: one row, put together again."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="rest_of_row",
    hint="Return two numbers, as in: return -1, 1. Together with the first one they are a "
    "normalized row: what are its mean and its variance?",
)
def the_row_is_normalized(student: StudentCode) -> None:
    """With 0.4 as the first value, the three together have mean 0 and standard deviation 1."""
    second, third = student.rest_of_row(0.4)
    row = np.array([0.4, *(expect.shaped_like(n, 0, "a number") for n in (second, third))])
    expect.close(row.mean(), 0, "mean of the three", atol=1e-9)
    expect.close(row.std(), 1, "standard deviation of the three", atol=1e-9)


CHECKS = (the_row_is_normalized,)
