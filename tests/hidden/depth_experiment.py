"""Hidden checks of the six layers: the record is complete and plausible, and a run is repeated."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._records import (
    NAMES,
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

EXPERIMENT = "depth_experiment"
KINDS = (None, "batchnorm")
TRAINING: dict[str, Any] = {"batch_size": 50, "learning_rate": 1e-3}
AFTER = 3  # epochs

# Over 20 seeds, validation accuracy after 3 epochs: at most 0.53 without normalization, at least
# 0.92 with batch norm. Mean loss of the last epoch: at least 0.16, and at most 0.10.
LEAST_LEAD = 0.2


@check(
    question="depth_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with at least three different seeds and with "
    "the settings of the notebook, and hand in the file beside the notebook.",
)
def both_networks_have_three_trials(student: StudentCode) -> None:
    """Both networks have three or more complete trainings, with their mean and spread."""
    found = figures(student, EXPERIMENT)
    for kind in KINDS:
        name, runs = NAMES[kind], depth_runs(found, kind)
        three_seeds(runs, name)
        spread_of(runs, found[name], name)
    learns(student)


@check(
    question="depth_experiment",
    points=0.25,
    hint="If your record does not show batch norm ahead, find out why with the checks of "
    "FullyConnectedNet before you run the experiment again.",
)
def batch_norm_learns_faster(student: StudentCode) -> None:
    """Batch norm is far ahead after three epochs, and has the lower loss at the end."""
    found = figures(student, EXPERIMENT)
    early, late = {}, {}
    for kind in KINDS:
        runs = depth_runs(found, kind)
        early[kind] = float(np.mean([run["val_acc"][AFTER] for run in runs]))
        late[kind] = float(np.mean([last_losses(run, 20) for run in runs]))
    lead = early["batchnorm"] - early[None]
    expect.true(
        lead >= LEAST_LEAD,
        f"after {AFTER} epochs the validation accuracy with batch norm is {early['batchnorm']:.3f}, "
        f"without {early[None]:.3f}; expected a lead of at least {LEAST_LEAD}",
    )
    expect.true(
        late["batchnorm"] < late[None],
        f"the last loss with batch norm is {late['batchnorm']:.3f}, without {late[None]:.3f}",
    )
    learns(student)


@check(
    question="depth_experiment",
    points=0.5,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_trial_can_be_repeated(student: StudentCode) -> None:
    """Repeated with your network, all trainings begin, and one picked by us ends, as recorded."""
    found = figures(student, EXPERIMENT)
    recorded = [
        Recorded(name=NAMES[kind], run=run, model=_model(kind), training=TRAINING)
        for kind in KINDS
        for run in depth_runs(found, kind)
    ]
    come_out_again(student, recorded, label=EXPERIMENT)


def depth_runs(found: dict[str, Any], kind: str | None) -> list[Run]:
    """Return the complete runs of one network."""
    return trials(found, NAMES[kind], _model(kind), TRAINING)


def _model(kind: str | None) -> dict[str, Any]:
    return {"hidden_dims": [100] * 5, "weight_scale": 2e-2, "normalization": kind}


CHECKS = (both_networks_have_three_trials, batch_norm_learns_faster, a_trial_can_be_repeated)
