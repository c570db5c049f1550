"""Public check of the judgement on noise: only the form of the answer."""

from autograder.checks import StudentCode, check
from public_checks._judged import expect_numbers


@check(
    question="noise_judgement",
    hint="Work both numbers out from your own record, then replace the dots: return 5, 12.5",
)
def answer_is_two_numbers(student: StudentCode) -> None:
    """The answer consists of two numbers; this check does not say whether they are right."""
    expect_numbers(student, "noise_judgement", 2)


CHECKS = (answer_is_two_numbers,)
