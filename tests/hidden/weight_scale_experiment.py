"""Hidden checks of the weight scales: complete, as theory predicts, and two runs are repeated."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._records import (
    EPOCHS,
    NAMES,
    Recorded,
    Run,
    come_out_again,
    figures,
    learns,
    whole_run,
)

EXPERIMENT = "weight_scale_experiment"
SCALES = np.logspace(-4, 0, num=20)
TRAINING: dict[str, Any] = {"batch_size": 50, "learning_rate": 1e-3}

# Over 20 seeds. No normalization: last training accuracy 0.104, guessing, at the first ten scales;
# best one at least 0.98 at number 15, which is 0.14. Batch norm: at least 0.99 at numbers 9 to 15.
FLAT = range(9, 16)
STUCK = range(10)
BEST = 15

# Runs that are repeated to their end: their course does not depend on rounding. With seed 1, weights
# moved by 1e-14 change a loss by less than 1e-8 in all of them. At smaller scales, a single step of
# Adam is as long as the weights: with layer norm at number 10 and below, losses change by up to 0.3.
REPEATED = {None: range(20), "batchnorm": range(2, 20), "layernorm": range(13, 20)}


@check(
    question="weight_scale_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with the settings of the notebook, and hand "
    "in the file beside the notebook.",
)
def every_scale_was_tried_three_times(student: StudentCode) -> None:
    """Each of the 20 scales has a complete training without, with batch and with layer norm."""
    for kind in NAMES:
        _runs(student, kind)
    learns(student)


@check(
    question="weight_scale_experiment",
    points=0.25,
    hint="If your record shows something else, find out why with the checks of FullyConnectedNet "
    "before you run the experiment again.",
)
def batch_norm_forgives_the_scale(student: StudentCode) -> None:
    """Without normalization, small weights learn nothing; with batch norm they do."""
    plain, batch_norm = _accuracies(student, None), _accuracies(student, "batchnorm")
    stuck, best = max(plain[i][-1] for i in STUCK), max(plain[BEST])
    expect.true(stuck <= 0.3, f"without normalization a scale below 0.01 ends at {stuck:.3f}")
    expect.true(best >= 0.9, f"without normalization the scale 0.14 reaches only {best:.3f}")
    worst = min(max(batch_norm[i]) for i in FLAT)
    expect.true(
        worst >= 0.85,
        f"with batch norm a scale between 0.008 and 0.15 reaches only {worst:.3f} on the training "
        "set, expected 0.85 or more at all of them",
    )
    learns(student)


@check(
    question="weight_scale_experiment",
    points=0.25,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_training_without_normalization_can_be_repeated(student: StudentCode) -> None:
    """Trainings without normalization begin, and one picked by us ends, as recorded."""
    _repeat(student, None)


@check(
    question="weight_scale_experiment",
    points=0.25,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_training_with_normalization_can_be_repeated(student: StudentCode) -> None:
    """Trainings with batch or layer norm begin, and one picked by us ends, as recorded."""
    _repeat(student, "batchnorm", "layernorm")


def _repeat(student: StudentCode, *kinds: str | None) -> None:
    recorded = [
        Recorded(
            name=_name(kind, i),
            run=run,
            model=_model(kind, i),
            training=TRAINING,
            epochs=EPOCHS if i in REPEATED[kind] else 0,
        )
        for kind in kinds
        for i, run in enumerate(_runs(student, kind))
    ]
    come_out_again(student, recorded, label=f"{EXPERIMENT} {kinds}")


def _accuracies(student: StudentCode, kind: str | None) -> list[list[float]]:
    """Return the training accuracies of each scale."""
    return [run["train_acc"] for run in _runs(student, kind)]


def _runs(student: StudentCode, kind: str | None) -> list[Run]:
    name = NAMES[kind]
    listed = figures(student, EXPERIMENT).get(name)
    if not isinstance(listed, list):
        listed = []
    expect.true(len(listed) == 20, f"{name} has {len(listed)} runs, expected 20, one per scale")
    return [
        whole_run(run, _name(kind, i), _model(kind, i), TRAINING) for i, run in enumerate(listed)
    ]


def _name(kind: str | None, i: int) -> str:
    return f"{NAMES[kind]}, weight scale {SCALES[i]:.3g}"


def _model(kind: str | None, i: int) -> dict[str, Any]:
    return {"hidden_dims": [50] * 7, "weight_scale": float(SCALES[i]), "normalization": kind}


CHECKS = (
    every_scale_was_tried_three_times,
    batch_norm_forgives_the_scale,
    a_training_without_normalization_can_be_repeated,
    a_training_with_normalization_can_be_repeated,
)
