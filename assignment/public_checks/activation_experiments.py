"""Public check of the recorded activations: only that they are there."""

from autograder.checks import StudentCode, check, expect
from public_checks._layered_record import read, trials


@check(
    question="activation_experiments",
    hint="Run the cell above that records the four tests. It takes a few seconds.",
)
def four_tests_are_recorded(student: StudentCode) -> None:
    """The record beside the notebook has three trials or more of each of the four tests."""
    figures = read(student, "activation_experiments")
    for number in (1, 2, 3, 4):
        for trial in trials(figures, f"test_{number}", "trials"):
            before = trial.get("before")
            ratios = before.get("ratios") if isinstance(before, dict) else None
            expect.true(
                isinstance(ratios, list) and len(ratios) == 4,
                f"a trial of test_{number} has no four ratios before training",
            )


CHECKS = (four_tests_are_recorded,)
