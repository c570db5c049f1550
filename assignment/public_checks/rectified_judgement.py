"""Public check of the judgement on rectified units: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="rectified_judgement",
    hint="Work the numbers out from your own record, then replace the dots: return 0.812, 5, 0.44",
)
def answer_is_three_numbers(student: StudentCode) -> None:
    """The answer consists of three numbers; this check does not say whether they are right."""
    answer = student.rectified_judgement()
    found = len(answer) if isinstance(answer, tuple) else 1
    expect.true(found == 3, f"the answer has {found} entries, expected three numbers")
    for n, value in enumerate(answer, start=1):
        number = expect.array(value, f"number {n}")
        expect.true(number.size == 1, f"number {n} has shape {number.shape}, expected one number")


CHECKS = (answer_is_three_numbers,)
