"""Public checks of the recorded trials of rectified units: only that they are there."""

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._layered_record import FILE, read, trials


@check(
    question="rectified_experiment",
    hint="Run the cell above that records both initializations. It takes a second.",
)
def both_initializations_are_recorded(student: StudentCode) -> None:
    """The record beside the notebook has three trials or more of each initialization."""
    figures = read(student, "rectified_experiment")
    for way in ("xavier", "he"):
        for trial in trials(figures, way, "trials"):
            squares = trial.get("mean_squares")
            expect.true(
                isinstance(squares, list) and len(squares) == 10,
                f"a trial of {way!r} has no ten mean squares",
            )


@check(
    question="rectified_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, read(student, "rectified_experiment"), FILE)


CHECKS = (both_initializations_are_recorded, the_seeds_are_those_of_your_team)
