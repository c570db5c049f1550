"""Public check of the variance factor: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="variance_factor",
    hint="Replace the dots with `return` and one number; you may leave a fraction as it is: 2 / 5.",
)
def is_one_positive_number(student: StudentCode) -> None:
    """Your answer is one positive number; this check does not say whether it is right."""
    factor = expect.array(student.variance_factor(), "the answer")
    expect.true(factor.size == 1, f"the answer has shape {factor.shape}, expected one number")
    expect.true(factor.item() > 0, f"the answer is {factor.item():g}, but variances are positive")


CHECKS = (is_one_positive_number,)
