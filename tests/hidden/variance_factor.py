"""Hidden check of the factor by which the first trial changes the variance."""

from autograder.checks import StudentCode, check, expect


@check(
    question="variance_factor",
    points=1,
    hint="Put the variance of U[-r, r] into the recursion. It is not r^2: integrate w^2 over the "
    "interval and divide by its length.",
)
def factor_of_the_first_trial(student: StudentCode) -> None:
    """The factor is n_in times the variance of the weights."""
    factor = expect.array(student.variance_factor(), "the factor")
    expect.true(factor.size == 1, f"the answer has shape {factor.shape}, expected one number")
    expect.true(abs(factor.item() - 1 / 3) <= 0.005, f"{factor.item():g} is not the right factor")


CHECKS = (factor_of_the_first_trial,)
