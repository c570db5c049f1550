"""Public check of the question on the reach of one pixel: only the form of the answer."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="values_that_change",
    hint="Replace the dots with a return statement and six numbers, separated by commas. You may "
    "leave products as they are: 20 * 12",
)
def answer_is_six_counts(student: StudentCode) -> None:
    """Your answer is six whole numbers above 0; this check does not say if they are right."""
    answer: Any = student.values_that_change()
    if isinstance(answer, np.ndarray) and answer.ndim == 1:
        answer = tuple(answer)
    six = isinstance(answer, tuple | list) and len(answer) == 6
    expect.true(six, f"your answer is {student.last_result}, expected six numbers")
    for place, number in enumerate(answer, start=1):
        expect.shape(number, (), f"number {place}")
        whole = number == int(number) and 1 <= number <= 50 * 240
        expect.true(whole, f"number {place} is {number:g}, expected a whole number from 1 to 12000")


CHECKS = (answer_is_six_counts,)
