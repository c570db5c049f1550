"""Public checks of the four models: the record has everything that will be graded."""

from typing import Any

from autograder.checks import StudentCode, check, expect
from autograder.checks.team import expect_seeds_of_the_team
from public_checks._networks_record import RESULTS, expect_three_seeds, figures_of, trials_of

MODELS = ("MLP before", "MLP after", "CNN before", "CNN after")


@check(
    question="four_models_experiment",
    hint="Run the cell of the experiment to its end, on the digits, with three or more seeds. The "
    "file must be in the notebook's folder, and is handed in with it.",
)
def the_record_has_the_trials_of_four_models(student: StudentCode) -> None:
    """There are three or more runs of each of the four models, from different seeds."""
    figures = _figures(student)
    for name in MODELS:
        runs = trials_of(figures, name, name)
        expect_three_seeds(runs, name)


@check(
    question="four_models_experiment",
    hint="An accuracy near 0.1 after ten epochs is guessing. If training does not help, find out "
    "why with the checks of the network before you run the experiment again.",
)
def every_model_has_learned(student: StudentCode) -> None:
    """Every run ends with a validation accuracy of at least 0.85."""
    figures = _figures(student)
    for name in MODELS:
        runs = trials_of(figures, name, name)
        expect.true(runs, f"there are no runs of {name} in {RESULTS}")
        for run in runs:
            accuracies = run.get("val_acc")
            last = accuracies[-1] if isinstance(accuracies, list) and accuracies else None
            seen = expect.array(last, f"the last val_acc of {name}, seed {run.get('seed')},")
            expect.true(
                seen >= 0.85,
                f"{name}, seed {run.get('seed')}, ended at validation accuracy {seen:.3f}, "
                "expected at least 0.85",
            )


def _figures(student: StudentCode) -> dict[str, Any]:
    figures = figures_of(student, "four_models_experiment")
    expect.true(figures, f"{RESULTS} has no figures of this experiment yet")
    return figures


@check(
    question="four_models_experiment",
    hint="Take the seeds from grader.seeds(), and run the cell again after a change of names.",
)
def the_seeds_are_those_of_your_team(student: StudentCode) -> None:
    """The record was made from the seeds that follow from your team's names."""
    expect_seeds_of_the_team(student, figures_of(student, "four_models_experiment"), RESULTS)


CHECKS = (
    the_record_has_the_trials_of_four_models,
    every_model_has_learned,
    the_seeds_are_those_of_your_team,
)
