"""Hidden check of the counter."""

from autograder.checks import StudentCode, check, expect
from hidden._shared import STEP


@check(question="Counter", points=3, hint="Multiply by the step.")
def counts_in_steps(student: StudentCode) -> None:
    """Two steps of three make six."""
    counter = student.Counter(step=STEP)
    expect.close(counter.add(2), 2 * STEP, "count")


CHECKS = (counts_in_steps,)
