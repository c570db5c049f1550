"""Public check of the counter."""

from autograder.checks import StudentCode, check, expect


@check(question="Counter", hint="Begin at zero.")
def begins_at_zero(student: StudentCode) -> None:
    """A new counter stands at 0."""
    expect.close(student.Counter().count, 0, "count")


CHECKS = (begins_at_zero,)
