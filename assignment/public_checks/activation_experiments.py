"""Public check of the recorded activations: only that they are there."""

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._layered_record import FILE, read, trials


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


@check(
    question="activation_experiments",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, read(student, "activation_experiments"), FILE)


CHECKS = (four_tests_are_recorded, the_seeds_are_those_of_your_team)
