"""Public checks of the weight scales: the record has everything that will be graded."""

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._networks_record import RESULTS, expect_whole, figures_of

EXPERIMENT = "weight_scale_experiment"
NAMES = ("no normalization", "batch norm", "layer norm")


@check(
    question="weight_scale_experiment",
    hint="Run the cell of the experiment to its end, on the digits.",
)
def the_record_has_a_training_for_each_scale(student: StudentCode) -> None:
    """There are twenty complete trainings of each of the three networks."""
    figures = figures_of(student, EXPERIMENT)
    for name in NAMES:
        runs = figures.get(name)
        seen = len(runs) if isinstance(runs, list) else "no"
        expect.true(seen == 20, f"{name!r} has {seen} runs, expected 20, one for each scale")
        for number, run in enumerate(runs or [], start=1):
            expect_whole(run, f"{name}, run {number}")


@check(
    question="weight_scale_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, figures_of(student, EXPERIMENT), RESULTS)


CHECKS = (the_record_has_a_training_for_each_scale, the_seeds_are_those_of_your_team)
