"""Public check of the question on preprocessing: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="preprocessing_analogies",
    hint="Replace the dots with a return statement and two numbers, such as: return 1, 4",
)
def answer_is_two_options(student: StudentCode) -> None:
    """Your answer is two of the options 1 to 4; this check does not say whether they are right."""
    for_batch, for_layer = student.preprocessing_analogies()
    for answer, name in ((for_batch, "the first number"), (for_layer, "the second number")):
        expect.shape(answer, (), name)
        expect.true(answer in (1, 2, 3, 4), f"{name} is {answer}, expected 1, 2, 3 or 4")


CHECKS = (answer_is_two_options,)
