"""Public check of the judgement on rectified units: only the form of the answer."""

from autograder.checks import StudentCode, check
from public_checks._judged import expect_numbers


@check(
    question="rectified_judgement",
    hint="Work the numbers out from your own record, then replace the dots: return 0.812, 5, 0.44",
)
def answer_is_three_numbers(student: StudentCode) -> None:
    """The answer consists of three numbers; this check does not say whether they are right."""
    expect_numbers(student, "rectified_judgement", 3)


CHECKS = (answer_is_three_numbers,)
