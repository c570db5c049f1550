"""Hidden check of the question on what is left of a row of three features."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="rest_of_row",
    points=1,
    hint="What do three normalized values add up to, and what do their squares add up to? These are two "
    "equations for two unknowns.",
)
def the_other_two_are_right(student: StudentCode) -> None:
    """The two values, with the first one, have mean 0 and variance 1."""
    for first in student.rng(9061).uniform(-1.3, 1.3, size=4):
        answer = student.rest_of_row(float(first))
        if isinstance(answer, np.ndarray) and answer.ndim == 1:
            answer = tuple(answer)
        two = isinstance(answer, tuple | list) and len(answer) == 2
        expect.true(two, f"your answer is {student.last_result}, expected two numbers")
        seen = np.sort([expect.shaped_like(number, 0, "a number") for number in answer])
        half = np.sqrt(1.5 - 0.75 * first**2)
        right = [-first / 2 - half, -first / 2 + half]
        expect.close(seen, right, "the other two values", rtol=1e-7, atol=1e-7)


CHECKS = (the_other_two_are_right,)
