"""Public check of the sum."""

from autograder.checks import StudentCode, check, expect


@check(question="total", hint="Add.")
def adds_two(student: StudentCode) -> None:
    """1 and 2 make 3."""
    expect.close(student.total([1, 2]), 3, "total")


CHECKS = (adds_two,)
