"""What the checks of judgements share: a student's reading of the student's own figures."""

from collections.abc import Sequence

import numpy as np

from autograder.checks import StudentCode, expect

NEAR = 0.03
"""Relative, of a number that a student worked out: two digits are enough for 10 and more."""


def two_numbers(student: StudentCode, question: str) -> list[float]:
    """Require an answer of two numbers."""
    return some_numbers(student, question, 2)


def some_numbers(student: StudentCode, question: str, count: int) -> list[float]:
    """Require an answer of so many numbers."""
    answer = getattr(student, question)()
    found = len(answer) if isinstance(answer, tuple) else 1
    expect.true(found == count, f"the answer has {found} entries, expected {count} numbers")
    values = [expect.array(value, f"number {n}") for n, value in enumerate(answer, start=1)]
    for n, value in enumerate(values, start=1):
        expect.true(value.size == 1, f"number {n} has shape {value.shape}, expected one number")
    return [float(value.item()) for value in values]


def lead_in_standard_errors(ahead: Sequence[float], behind: Sequence[float]) -> float:
    """Divide the difference of two means by its standard error; 0 where nothing spreads."""
    error = np.sqrt(sum(np.var(values, ddof=1) / len(values) for values in (ahead, behind)))
    return float((np.mean(ahead) - np.mean(behind)) / error) if error > 0 else 0.0


def expect_near(seen: float, right: float, what: str, step: float, near: float = NEAR) -> None:
    """Require a number that was worked out from the record, rounded to `step` or better."""
    expect.true(
        abs(seen - right) <= max(near * abs(right), step),
        f"{what} is {seen:g} in your answer, but {right:.3g} in your own record",
    )
