"""Public check of the question on layer normalization's weakness: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="layernorm_weakness",
    hint="Replace the dots with a return statement and one number, such as: return 1",
)
def answer_is_an_option(student: StudentCode) -> None:
    """Your answer is one of the options 1 to 3; this check does not say whether it is right."""
    answer = student.layernorm_weakness()
    expect.shape(answer, (), "your answer")
    expect.true(answer in (1, 2, 3), f"your answer is {answer}, expected 1, 2 or 3")


CHECKS = (answer_is_an_option,)
