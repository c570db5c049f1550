"""Hidden checks of the numbers of parameters."""

from typing import Any

from autograder.checks import StudentCode, check, expect
from autograder.checks.values_as_text import describe


@check(
    question="learned_parameters",
    points=0.5,
    hint="Each layer has inputs * units weights and a bias for each unit, each hidden layer also a "
    "gamma and a beta for each unit. Or ask a network: sum the sizes of its params.",
)
def all_parameters_are_counted(student: StudentCode) -> None:
    """The first number is the number of parameters that the network learns."""
    _number(student, 0, 28310)


@check(
    question="learned_parameters",
    points=0.25,
    hint="What does batch norm do to a constant that is added to a column? Which layers have a "
    "batch norm after them?",
)
def parameters_without_effect_are_counted(student: StudentCode) -> None:
    """The second number is the number of parameters without effect, whose gradient is zero."""
    _number(student, 1, 300)


@check(
    question="learned_parameters",
    points=0.25,
    hint="Each batch norm keeps two running averages for each of its features.",
)
def running_averages_are_counted(student: StudentCode) -> None:
    """The third number is the number of values in the running averages."""
    _number(student, 2, 600)


def _number(student: StudentCode, place: int, expected: int) -> None:
    answer: Any = student.learned_parameters()
    three = isinstance(answer, tuple | list) and len(answer) == 3
    expect.true(three, f"your answer is {describe(answer)}, expected three numbers")
    expect.shape(answer[place], (), f"number {place + 1} of your answer")
    seen = float(answer[place])
    expect.true(abs(seen - expected) < 0.5, f"number {place + 1} of your answer is {seen:g}")


CHECKS = (
    all_parameters_are_counted,
    parameters_without_effect_are_counted,
    running_averages_are_counted,
)
