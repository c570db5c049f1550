"""Public check of the translated momentum: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="pytorch_momentum",
    hint="Replace the dots with a return statement, such as: return 0.5",
)
def answer_is_a_share(student: StudentCode) -> None:
    """Your answer is a number from 0 to 1; this check does not say whether it is right."""
    answer = student.pytorch_momentum()
    expect.shape(answer, (), "your answer")
    expect.true(0 <= answer <= 1, f"your answer is {answer}, expected a number from 0 to 1")


CHECKS = (answer_is_a_share,)
