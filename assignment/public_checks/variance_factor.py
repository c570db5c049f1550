"""Public check of the variance factor: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="variance_factor",
    hint="Replace the dots by `return` and one number; 2 / 5 may stay as it is.",
)
def is_one_positive_number(student: StudentCode) -> None:
    """One positive number is given. Whether it is the right one is not told here."""
    factor = expect.array(student.variance_factor(), "the answer")
    expect.true(factor.size == 1, f"the answer has shape {factor.shape}, expected one number")
    expect.true(factor.item() > 0, f"the answer is {factor.item():g}, but variances are positive")


CHECKS = (is_one_positive_number,)
