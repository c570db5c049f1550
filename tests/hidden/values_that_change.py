"""Hidden checks of the question on the reach of one pixel: preparations, and layers."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect

WAYS = (
    "the rows of pixels divided by their sums",
    "the images divided by their sums",
    "the mean image subtracted",
    "the threshold",
)
LAYERS = ("batch normalization", "layer normalization")


@check(
    question="values_that_change",
    points=0.5,
    hint="For each way ask: which statistic is computed from this pixel, and which values are changed by "
    "this statistic?",
)
def reach_of_the_preparations(student: StudentCode) -> None:
    """The first four numbers say how far the change of a pixel reaches in each preparation."""
    _expect(student, 0, WAYS, (12, 240, 50, 1))


@check(
    question="values_that_change",
    points=0.5,
    hint="A pixel is one feature of one row of x. Which values of x have the same mean and variance as "
    "this one?",
)
def reach_of_the_layers(student: StudentCode) -> None:
    """The last two numbers say how far it reaches through batch and layer normalization."""
    _expect(student, len(WAYS), LAYERS, (50, 240))


def _expect(student: StudentCode, start: int, names: Any, right: Any) -> None:
    answer: Any = student.values_that_change()
    if isinstance(answer, np.ndarray) and answer.ndim == 1:
        answer = tuple(answer)
    six = isinstance(answer, tuple | list) and len(answer) == len(WAYS) + len(LAYERS)
    expect.true(six, f"your answer is {student.last_result}, expected six numbers")
    for name, seen, wanted in zip(names, answer[start:], right, strict=False):
        expect.shape(seen, (), f"the number for {name}")
        expect.true(abs(seen - wanted) < 0.5, f"for {name} it is not {seen:g} values")


CHECKS = (reach_of_the_preparations, reach_of_the_layers)
