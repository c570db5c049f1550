"""Hidden checks of the four models: the record is complete, and picked runs are repeated."""

from typing import Any

from autograder.checks import StudentCode, check, expect
from hidden._records import (
    Recorded,
    Run,
    come_out_again,
    figures,
    last_losses,
    learns,
    spread_of,
    three_seeds,
    trials,
)

EXPERIMENT = "four_models_experiment"
CLASSES = {"MLP": "FullyConnectedNet", "CNN": "ConvNet"}
SIZES: dict[str, dict[str, Any]] = {
    "MLP": {"hidden_dims": [64, 32], "input_dim": 64},
    "CNN": {"num_filters": [8, 16], "input_dim": [1, 8, 8]},
}
PLACES = ("before", "after")
TRAINING: dict[str, Any] = {"batch_size": 50, "learning_rate": 1e-3}

# The worst of 20 seeds and four models ended at accuracy 0.928 and loss 0.283.
LEAST_ACCURACY, MOST_LOSS = 0.85, 0.5


@check(
    question="four_models_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with at least three different seeds and with "
    "the settings of the notebook, and hand in the file beside the notebook.",
)
def every_model_has_three_trials(student: StudentCode) -> None:
    """Each of the four models has three or more complete trainings, from different seeds."""
    for (kind, place), runs in _runs(student).items():
        three_seeds(runs, f"{kind} {place}")
    learns(student)


@check(
    question="four_models_experiment",
    points=0.25,
    hint="normlab.experiments.spread computes mean and standard deviation, divided by n - 1, from "
    "the last validation accuracies of the runs recorded with them.",
)
def spreads_are_those_of_the_trials(student: StudentCode) -> None:
    """The mean and standard deviation reported for each model are those of its trials."""
    found = figures(student, EXPERIMENT)
    for (kind, place), runs in _runs(student).items():
        name = f"{kind} {place}"
        spread_of(runs, found[name], name)
    learns(student)


@check(
    question="four_models_experiment",
    points=1,
    hint="We train your classes again from the seeds of some of your runs. When one differs, the "
    "record is from another version of your code: run the experiment again.",
)
def trainings_went_well_and_can_be_repeated(student: StudentCode) -> None:
    """All trainings went well; repeated, all begin, and one of each model ends, as recorded."""
    # All or nothing: one invented run makes the whole record worthless.
    for (kind, place), runs in _runs(student).items():
        name = f"{kind} {place}"
        for run in runs:
            accuracy, loss = run["val_acc"][-1], last_losses(run, 20)
            expect.true(
                accuracy >= LEAST_ACCURACY and loss <= MOST_LOSS,
                f"{name}, seed {run['seed']}, ended at validation accuracy {accuracy:.3f} and loss "
                f"{loss:.3f}, expected at least {LEAST_ACCURACY} and at most {MOST_LOSS}",
            )
        recorded = [
            Recorded(
                name=name,
                run=run,
                model=_settings(kind, place),
                training=TRAINING,
                class_name=CLASSES[kind],
            )
            for run in runs
        ]
        come_out_again(student, recorded, label=name)


def _runs(student: StudentCode) -> dict[tuple[str, str], list[Run]]:
    found = figures(student, EXPERIMENT)
    return {
        (kind, place): trials(found, f"{kind} {place}", _settings(kind, place), TRAINING)
        for kind in CLASSES
        for place in PLACES
    }


def _settings(kind: str, place: str) -> dict[str, Any]:
    batch_norm = {"normalization": "batchnorm", "placement": place, "weight_scale": 0.01}
    return {**SIZES[kind], **batch_norm}


CHECKS = (
    every_model_has_three_trials,
    spreads_are_those_of_the_trials,
    trainings_went_well_and_can_be_repeated,
)
