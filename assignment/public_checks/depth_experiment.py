"""Public checks of the six layers: the record has everything that will be graded."""

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._networks_record import (
    RESULTS,
    expect_three_seeds,
    expect_whole,
    figures_of,
    trials_of,
)

EXPERIMENT = "depth_experiment"
NAMES = ("no normalization", "batch norm")


@check(
    question="depth_experiment",
    hint="Run the cell of the experiment to its end, on the digits, with three or more seeds.",
)
def the_record_has_the_trials_of_both_networks(student: StudentCode) -> None:
    """There are three or more complete trainings of each network, from different seeds."""
    figures = figures_of(student, EXPERIMENT)
    for name in NAMES:
        runs = trials_of(figures, name, repr(name))
        for run in runs:
            expect_whole(run, name)
        expect_three_seeds(runs, name)


@check(
    question="depth_experiment",
    hint="If batch norm does not help, find out why with the checks of FullyConnectedNet before "
    "you run the experiment again.",
)
def batch_norm_has_learned(student: StudentCode) -> None:
    """With batch norm, every training ends with a validation accuracy of at least 0.85."""
    runs = trials_of(figures_of(student, EXPERIMENT), "batch norm", "'batch norm'")
    expect.true(runs, "there are no runs with batch norm")
    for run in runs:
        expect_whole(run, "batch norm")
        seen = expect.array(run["val_acc"][-1], f"the last val_acc of seed {run.get('seed')}")
        expect.true(seen >= 0.85, f"seed {run.get('seed')} ended at {seen:.3f}, expected 0.85")


@check(
    question="depth_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, figures_of(student, EXPERIMENT), RESULTS)


CHECKS = (
    the_record_has_the_trials_of_both_networks,
    batch_norm_has_learned,
    the_seeds_are_those_of_your_team,
)
