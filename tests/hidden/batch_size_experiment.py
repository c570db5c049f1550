"""Hidden checks of the batch sizes: complete, as theory predicts, and two runs are repeated."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._records import (
    NAMES,
    SAMPLES,
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

EXPERIMENT = "batch_size_experiment"
TRIED = (
    (None, 5),
    ("batchnorm", 5),
    ("batchnorm", 10),
    ("batchnorm", 50),
    ("layernorm", 5),
    ("layernorm", 10),
    ("layernorm", 50),
)
LEARNING_RATE = 10**-3.5

# How many epochs are repeated. With small batches a run is long, and with batch norm on batches of
# 5, rounding dominates in the second or third epoch.
REPEATED = {
    (None, 5): 2,
    ("batchnorm", 5): 1,
    ("batchnorm", 10): 4,
    ("batchnorm", 50): 10,
    ("layernorm", 5): 2,
    ("layernorm", 10): 4,
    ("layernorm", 50): 10,
}


@check(
    question="batch_size_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with at least three different seeds and with "
    "the settings of the notebook, and hand in the file beside the notebook.",
)
def all_batch_sizes_were_tried(student: StudentCode) -> None:
    """Each batch size and normalization has three or more trainings, with mean and spread."""
    found = figures(student, EXPERIMENT)
    for tried, runs in _runs(student, *TRIED).items():
        name = _name(*tried)
        three_seeds(runs, name)
        spread_of(runs, found[name], name)
    learns(student)


@check(
    question="batch_size_experiment",
    points=0.25,
    hint="If your record shows something else, find out why with the checks of FullyConnectedNet "
    "before you run the experiment again.",
)
def batch_norm_suffers_from_small_batches(student: StudentCode) -> None:
    """The last loss with batch norm is much higher for batches of 5; with layer norm it is not."""
    compared = ("batchnorm", 5), ("batchnorm", 50), ("layernorm", 5)
    runs = _runs(student, *compared)
    five, fifty, other = (
        float(np.mean([last_losses(run, SAMPLES // tried[1]) for run in runs[tried]]))
        for tried in compared
    )
    expect.true(
        five >= 1.3 * fifty,
        f"with batch norm the loss of the last epoch is {five:.3f} for batches of 5 and "
        f"{fifty:.3f} for 50, expected clearly more for 5",
    )
    expect.true(
        other <= five / 3,
        f"for batches of 5 the loss of the last epoch is {five:.3f} with batch norm and "
        f"{other:.3f} with layer norm, expected clearly less with layer norm",
    )
    learns(student)


@check(
    question="batch_size_experiment",
    points=0.5,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_training_with_large_batches_can_be_repeated(student: StudentCode) -> None:
    """Trainings with batches of 50 begin, and one picked by us ends, as recorded."""
    _repeat(student, 50)


@check(
    question="batch_size_experiment",
    points=0.5,
    hint="We train your FullyConnectedNet again, from the seed of one of your runs. The result "
    "differs when the record is from an earlier version of your code: then run the cell again.",
)
def a_training_with_small_batches_can_be_repeated(student: StudentCode) -> None:
    """Trainings with smaller batches begin, and one picked by us goes on, as recorded."""
    _repeat(student, 5, 10)


def _repeat(student: StudentCode, *sizes: int) -> None:
    recorded = [
        Recorded(
            name=_name(kind, size),
            run=run,
            model=_model(kind),
            training=_training(size),
            epochs=REPEATED[kind, size],
        )
        for (kind, size), runs in _runs(student, *(t for t in TRIED if t[1] in sizes)).items()
        for run in runs
    ]
    come_out_again(student, recorded, label=f"{EXPERIMENT} {sizes}")


def _runs(
    student: StudentCode, *tried: tuple[str | None, int]
) -> dict[tuple[str | None, int], list[Run]]:
    """Return the runs with these normalizations and batch sizes."""
    found = figures(student, EXPERIMENT)
    return {
        (kind, size): trials(found, _name(kind, size), _model(kind), _training(size))
        for kind, size in tried
    }


def _name(kind: str | None, size: int) -> str:
    return f"{NAMES[kind]}, batch size {size}"


def _model(kind: str | None) -> dict[str, Any]:
    return {"hidden_dims": [100] * 5, "weight_scale": 2e-2, "normalization": kind}


def _training(size: int) -> dict[str, Any]:
    return {"batch_size": size, "learning_rate": LEARNING_RATE}


CHECKS = (
    all_batch_sizes_were_tried,
    batch_norm_suffers_from_small_batches,
    a_training_with_large_batches_can_be_repeated,
    a_training_with_small_batches_can_be_repeated,
)
