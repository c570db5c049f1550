"""Public check of the judgement on regularization: only the form of the answer."""

from autograder.checks import StudentCode, check
from public_checks._judged import expect_numbers


@check(
    question="regularization_judgement",
    hint="Work both numbers out from your own record, then replace the dots: return -1.25, 0.4",
)
def answer_is_two_numbers(student: StudentCode) -> None:
    """The answer consists of two numbers; this check does not say whether they are right."""
    expect_numbers(student, "regularization_judgement", 2)


CHECKS = (answer_is_two_numbers,)
