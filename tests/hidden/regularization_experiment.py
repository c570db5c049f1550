"""Hidden checks of the regularization: both networks fit their images, and a run is repeated."""

from typing import Any

from autograder.checks import StudentCode, check, expect
from hidden._records import (
    NAMES,
    Recorded,
    Run,
    come_out_again,
    figures,
    learns,
    spread_of,
    three_seeds,
    trials,
)

EXPERIMENT = "regularization_experiment"
KINDS = (None, "batchnorm")
TRAINING: dict[str, Any] = {
    "samples": 200,
    "num_epochs": 20,
    "batch_size": 10,
    "learning_rate": 1e-3,
}
LEAST_FIT = 0.95  # with both networks, all of five seeds ended at a training accuracy of 1.0


@check(
    question="regularization_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with at least three different seeds and with "
    "the settings of the notebook, and hand in the file beside the notebook.",
)
def both_networks_fit_their_images(student: StudentCode) -> None:
    """Both networks have three or more complete trainings, and each fits its 200 images."""
    found = figures(student, EXPERIMENT)
    for kind in KINDS:
        name, runs = NAMES[kind], regularization_runs(found, kind)
        three_seeds(runs, name)
        spread_of(runs, found[name], name)
        for run in runs:
            fit = run["train_acc"][-1]
            expect.true(
                fit >= LEAST_FIT,
                f"{name}, seed {run['seed']}, ended at training accuracy {fit:.3f}, expected at "
                f"least {LEAST_FIT}: a gap says something only where the images are learned",
            )
    learns(student)


@check(
    question="regularization_experiment",
    points=0.25,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_trial_can_be_repeated(student: StudentCode) -> None:
    """Repeated with your network, all trainings begin, and one picked by us ends, as recorded."""
    found = figures(student, EXPERIMENT)
    recorded = [
        Recorded(
            name=NAMES[kind],
            run=run,
            model=_model(kind),
            training=TRAINING,
            epochs=TRAINING["num_epochs"],
        )
        for kind in KINDS
        for run in regularization_runs(found, kind)
    ]
    come_out_again(student, recorded, label=EXPERIMENT)


def regularization_runs(found: dict[str, Any], kind: str | None) -> list[Run]:
    """Return the complete runs of one network."""
    return trials(found, NAMES[kind], _model(kind), TRAINING)


def _model(kind: str | None) -> dict[str, Any]:
    return {"hidden_dims": [100] * 2, "weight_scale": 0.15, "normalization": kind}


CHECKS = (both_networks_fit_their_images, a_trial_can_be_repeated)
