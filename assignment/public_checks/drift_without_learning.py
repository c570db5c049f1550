"""Public check of the drift without learning: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="drift_without_learning",
    hint="Replace the dots with `return` and a formula that contains batch_size. Its value must be "
    "one number: no array, no text.",
)
def is_one_number_that_is_not_negative(student: StudentCode) -> None:
    """For batches of 50 you get one number; this check does not say whether it is right."""
    drift = expect.array(student.drift_without_learning(50), "the answer for 50")
    expect.true(drift.size == 1, f"the answer has shape {drift.shape}, expected one number")
    expect.true(drift.item() >= 0, f"the answer is {drift.item():g}, but no distance is negative")


CHECKS = (is_one_number_that_is_not_negative,)
