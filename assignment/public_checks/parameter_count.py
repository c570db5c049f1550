"""Public check of the parameter counts: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="parameter_count",
    hint="Replace the dots with `return` and four numbers, separated by commas. You may leave sums "
    "and products as they are: 64 * 80 + ...",
)
def are_four_numbers(student: StudentCode) -> None:
    """Your answer is three whole numbers and a gradient; this check does not say if it is right."""
    answer = student.parameter_count()
    expect.true(
        isinstance(answer, tuple | list) and len(answer) == 4,
        f"the answer is {student.last_result}, expected four numbers",
    )
    for place, number in enumerate(answer, start=1):
        value = expect.array(number, f"number {place}")
        expect.true(value.size == 1, f"number {place} has shape {value.shape}, expected one number")
        expect.true(
            place == 4 or value.item() == int(value.item()) > 0,
            f"number {place} is {value.item():g}, expected a whole number above 0",
        )


CHECKS = (are_four_numbers,)
