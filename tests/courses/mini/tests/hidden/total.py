"""Hidden check of the sum."""

from reference.sums import total as reference_total

from autograder.checks import Student, check, expect


@check(question="total", points=2, hint="Add all.")
def adds_three(student: Student) -> None:
    """Three numbers are added."""
    expect.close(student.total([1, 2, 4]), reference_total([1, 2, 4]), "total")


CHECKS = (adds_three,)
