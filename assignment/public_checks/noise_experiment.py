"""Public check of the recorded noise experiment: only that it is there."""

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._layered_record import FILE, read, trials


@check(
    question="noise_experiment",
    hint="Run the cell above that trains the three networks. It takes a few seconds.",
)
def three_networks_are_recorded(student: StudentCode) -> None:
    """The record beside the notebook has three runs or more of each of the three networks."""
    figures = read(student, "noise_experiment")
    for network in ("plain", "batch norm", "batch norm and noise"):
        for run in trials(figures, network, "runs"):
            losses = run.get("losses")
            expect.true(
                isinstance(losses, list) and len(losses) == 375,
                f"a run of {network!r} has no 375 losses: 25 steps in each of 15 epochs",
            )


@check(
    question="noise_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, read(student, "noise_experiment"), FILE)


CHECKS = (three_networks_are_recorded, the_seeds_are_those_of_your_team)
