"""Hidden check of the question on layer normalization's weakness."""

from autograder.checks import StudentCode, check, expect


@check(
    question="layernorm_weakness",
    points=1,
    hint="From how many numbers are mean and variance taken, and what is left of these numbers "
    "once both are fixed? Which of the options changes this?",
)
def finds_the_weak_spot(student: StudentCode) -> None:
    """The answer is the situation in which layer normalization works badly."""
    answer = student.layernorm_weakness()
    expect.shape(answer, (), "your answer")
    expect.true(answer == 2, f"option {answer} does not make layer normalization work badly")


CHECKS = (finds_the_weak_spot,)
