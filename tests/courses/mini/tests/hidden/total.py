"""Hidden check of the sum."""

from reference.sums import total as reference_total

from autograder.checks import StudentCode, check, expect


@check(question="total", points=2, hint="Add all.")
def adds_three(student: StudentCode) -> None:
    """Three numbers are added."""
    expect.close(student.total([1, 2, 4]), reference_total([1, 2, 4]), "total")


CHECKS = (adds_three,)
