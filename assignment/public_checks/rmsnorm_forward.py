"""Public checks of RMSNorm: examples small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect

ROWS = np.array([[1.0, 7.0], [7.0, 17.0]])  # means of the squares: 25 and 169


@check(
    question="rmsnorm_forward",
    hint="Return the pair (out, cache); out has the shape of x.",
)
def returns_out_and_cache(student: StudentCode) -> None:
    """The function returns two things, out and cache, and out has the shape of x."""
    out, _ = student.rmsnorm_forward(ROWS, np.ones(2), 1e-5)
    expect.shape(out, (2, 2), "out")


@check(
    question="rmsnorm_forward",
    hint="The means of the squares are 25 and 169, and eps is 56: the roots are 9 and 15. gamma "
    "has one number for each column.",
)
def two_rows_by_hand(student: StudentCode) -> None:
    """With eps 56 and gamma [1, 2], out is [[1/9, 14/9], [7/15, 34/15]]."""
    out, _ = student.rmsnorm_forward(ROWS, np.array([1.0, 2.0]), 56.0)
    expect.close(out, [[1 / 9, 14 / 9], [7 / 15, 34 / 15]], "out")


CHECKS = (returns_out_and_cache, two_rows_by_hand)
