"""Public checks of the regularization: the record has everything that will be graded."""

from autograder.checks import StudentCode, check
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._networks_record import (
    RESULTS,
    expect_three_seeds,
    expect_whole,
    figures_of,
    trials_of,
)

EXPERIMENT = "regularization_experiment"


@check(
    question="regularization_experiment",
    hint="Run the cell of the experiment to its end, on the digits, with three or more seeds.",
)
def the_record_has_the_trials_of_both_networks(student: StudentCode) -> None:
    """There are three or more complete trainings of each network, from different seeds."""
    figures = figures_of(student, EXPERIMENT)
    for name in ("no normalization", "batch norm"):
        runs = trials_of(figures, name, repr(name))
        for run in runs:
            expect_whole(run, name, batches=400, epochs=20)
        expect_three_seeds(runs, name)


@check(
    question="regularization_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, figures_of(student, EXPERIMENT), RESULTS)


CHECKS = (the_record_has_the_trials_of_both_networks, the_seeds_are_those_of_your_team)
