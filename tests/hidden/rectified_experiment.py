"""Hidden check of two initializations of rectified units: the record is complete and repeated."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._layered_records import (
    Experiment,
    come_out_again,
    expect_enough,
    item,
    numbers,
    read,
    secret_for,
    seeds,
)
from reference.layered_experiments import rectified_trial

WAYS = ("xavier", "he")
LENGTHS = {"mean_squares": 10, "ratios": 9, "shares": 10}
ASKED = {"kinds": ("DenseLayer",), "ways": WAYS}
"""What the layers of the notebook are asked: only dense ones are in this experiment."""


@check(
    question="rectified_experiment",
    points=0.25,
    hint="The figures must come from the DenseLayer in this notebook. If you change it after "
    "recording, record again. Weights must come only from np.random.",
)
def a_trial_of_each_can_be_repeated(student: StudentCode) -> None:
    """Both initializations have three trials or more, and one of each gives the same figures again."""
    rng, runs = secret_for(student, "rectified"), {}
    for way in WAYS:
        trials = rectified_trials(student, way)
        expect_enough(trials, way, curve="mean_squares")
        trial = trials[rng.integers(len(trials))]
        runs[f"{way}, seed {trial['seed']}"] = trial, Experiment(_trial, way, trial["seed"])
    come_out_again(student, runs, rng, {}, **ASKED)


def _trial(way: str, seed: int, dense: Any, _batch_norm: Any) -> dict[str, Any]:
    return rectified_trial(way, seed, dense)


def rectified_trials(student: StudentCode, way: str) -> list[dict[str, Any]]:
    """Return the trials of one initialization, with every figure in place and positive."""
    figures = item(read(student, "rectified_experiment"), way, "the record")
    trials = item(figures, "trials", way)
    for trial, seed in zip(trials, seeds(trials, way), strict=True):
        for name, length in LENGTHS.items():
            place = f"{way}, seed {seed}, {name}"
            values = numbers(item(trial, name, place), length, place)
            expect.true(bool(np.all(values > 0)), f"{place}: a value is not positive")
    return list(trials)


CHECKS = (a_trial_of_each_can_be_repeated,)
