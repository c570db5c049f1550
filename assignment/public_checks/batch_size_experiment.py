"""Public checks of the batch sizes: the record has everything that will be graded."""

from autograder.checks import StudentCode, check
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._networks_record import (
    RESULTS,
    expect_three_seeds,
    expect_whole,
    figures_of,
    trials_of,
)

EXPERIMENT = "batch_size_experiment"
TRIED = (
    ("no normalization", 5),
    *((name, size) for name in ("batch norm", "layer norm") for size in (5, 10, 50)),
)


@check(
    question="batch_size_experiment",
    hint="Run the cell of the experiment to its end, on the digits, with three or more seeds.",
)
def the_record_has_a_training_for_each_batch_size(student: StudentCode) -> None:
    """There are three or more complete trainings for each normalization and batch size."""
    figures = figures_of(student, EXPERIMENT)
    for kind, size in TRIED:
        name = f"{kind}, batch size {size}"
        runs = trials_of(figures, name, repr(name))
        for run in runs:
            expect_whole(run, name, batches=10_000 // size)
        expect_three_seeds(runs, name)


@check(
    question="batch_size_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, figures_of(student, EXPERIMENT), RESULTS)


CHECKS = (the_record_has_a_training_for_each_batch_size, the_seeds_are_those_of_your_team)
