"""Public check of the judgement on regularization: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="regularization_judgement",
    hint="Work both numbers out from your own record, then replace the dots: return -1.25, 0.4",
)
def answer_is_two_numbers(student: StudentCode) -> None:
    """The answer consists of two numbers; this check does not say whether they are right."""
    answer = student.regularization_judgement()
    found = len(answer) if isinstance(answer, tuple) else 1
    expect.true(found == 2, f"the answer has {found} entries, expected two numbers")
    for n, value in enumerate(answer, start=1):
        number = expect.array(value, f"number {n}")
        expect.true(number.size == 1, f"number {n} has shape {number.shape}, expected one number")


CHECKS = (answer_is_two_numbers,)
