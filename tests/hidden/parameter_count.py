"""Hidden checks of the parameter counts, one for each point to consider."""

from autograder.checks import StudentCode, check, expect


@check(
    question="parameter_count",
    points=0.25,
    hint="A dense layer has n_in * n_out weights and n_out biases. There are four of them.",
)
def counts_without_batch_norm(student: StudentCode) -> None:
    """Without batch norm, all weights and biases are counted."""
    _expect(student, 0, 12910, "the number learned without batch norm")


@check(
    question="parameter_count",
    points=0.5,
    hint="Per unit: which numbers does batch norm learn, and which one does it make superfluous?",
)
def counts_with_batch_norm(student: StudentCode) -> None:
    """With batch norm, gamma and beta are counted and the superfluous biases are not."""
    _expect(student, 1, 13100, "the number learned with batch norm")


@check(
    question="parameter_count",
    points=0.25,
    hint="What does a batch norm layer read at prediction that is not in params? And by how much "
    "does the loss change when you change a bias before it?",
)
def knows_what_is_not_learned(student: StudentCode) -> None:
    """The running averages are counted, and the gradient of a superfluous bias is right."""
    _expect(student, 2, 380, "the number stored for predictions")
    _expect(student, 3, 0, "the gradient of a superfluous bias")


def _expect(student: StudentCode, place: int, right: float, name: str) -> None:
    answer = student.parameter_count()
    expect.true(
        isinstance(answer, tuple | list) and len(answer) == 4,
        f"the answer is {student.last_result}, expected four numbers",
    )
    number = expect.array(answer[place], name)
    expect.true(number.size == 1, f"{name} has shape {number.shape}, expected one number")
    expect.true(abs(number.item() - right) < 1e-6, f"{number.item():g} is not {name}")


CHECKS = (counts_without_batch_norm, counts_with_batch_norm, knows_what_is_not_learned)
