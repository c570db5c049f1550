"""Hidden checks of the question on preprocessing: one for each analogy."""

from autograder.checks import StudentCode, check, expect


@check(
    question="preprocessing_analogies",
    points=0.25,
    hint="Batch normalization takes its statistics for one feature over all examples.",
)
def finds_batch_normalization(student: StudentCode) -> None:
    """The first number is the preprocessing most like batch normalization."""
    answer, _ = student.preprocessing_analogies()
    expect.shape(answer, (), "the first number")
    expect.true(answer == 3, f"option {answer} is not the one most like batch normalization")


@check(
    question="preprocessing_analogies",
    points=0.25,
    hint="Layer normalization takes its statistics for one example over all of its features.",
)
def finds_layer_normalization(student: StudentCode) -> None:
    """The second number is the preprocessing most like layer normalization."""
    _, answer = student.preprocessing_analogies()
    expect.shape(answer, (), "the second number")
    expect.true(answer == 2, f"option {answer} is not the one most like layer normalization")


CHECKS = (finds_batch_normalization, finds_layer_normalization)
