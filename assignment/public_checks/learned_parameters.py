"""Public check of the numbers of parameters: only the form of the answer."""

from autograder.checks import StudentCode, check, expect


@check(
    question="learned_parameters",
    hint="Replace the dots with a return statement, such as: return 1000, 20, 3",
)
def answer_is_three_whole_numbers(student: StudentCode) -> None:
    """Your answer is three whole numbers; this check does not say whether they are right."""
    answer = student.learned_parameters()
    three = isinstance(answer, tuple | list) and len(answer) == 3
    expect.true(three, f"your answer is {student.last_result}, expected three numbers")
    for place in range(3):
        expect.shape(answer[place], (), f"number {place + 1}")
        number = float(answer[place])
        expect.true(
            number >= 0 and number == int(number),
            f"number {place + 1} is {number}, expected a count",
        )


CHECKS = (answer_is_three_whole_numbers,)
