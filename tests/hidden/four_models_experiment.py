"""Hidden checks of the four models: the record is complete, and runs picked from it come again."""

import hashlib
from functools import cache
from typing import Any

import numpy as np

from autograder.checks import Student, check, expect
from autograder.checks.wording import describe
from hidden._replay import compare, replay
from normlab.data import load_digits
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
CLASSES = {"MLP": "FullyConnectedNet", "CNN": "ConvNet"}
SIZES: dict[str, dict[str, Any]] = {
    "MLP": {"hidden_dims": [64, 32], "input_dim": 64},
    "CNN": {"num_filters": [8, 16], "input_dim": [1, 8, 8]},
}
PLACES = ("before", "after")
TRAINING: dict[str, Any] = {
    "samples": 1000,
    "num_epochs": 10,
    "batch_size": 50,
    "update_rule": "adam",
    "learning_rate": 1e-3,
}
LENGTHS = {"losses": 200, "train_acc": 11, "val_acc": 11}

# The worst of 20 seeds and four models ended at accuracy 0.928 and loss 0.283.
LEAST_ACCURACY, MOST_LOSS = 0.85, 0.5


@check(
    question="four_models_experiment",
    points=0.25,
    hint="Run the cell of the experiment to its end, with at least three different seeds and with "
    "the settings of the notebook, and hand in the file beside the notebook.",
)
def every_model_has_three_trials(student: Student) -> None:
    """Each of the four models has three or more complete trainings, from different seeds."""
    figures = _figures(_file(student))
    for kind in CLASSES:
        for place in PLACES:
            _runs(figures, kind, place)


@check(
    question="four_models_experiment",
    points=0.25,
    hint="normlab.experiments.spread computes mean and standard deviation, divided by n - 1, from "
    "the last validation accuracies of the runs that stand beside them.",
)
def spreads_are_those_of_the_trials(student: Student) -> None:
    """The mean and standard deviation reported for each model are those of its trials."""
    figures = _figures(_file(student))
    for kind in CLASSES:
        for place in PLACES:
            name, seen = f"{kind} {place}", figures.get(f"{kind} {place}", {}).get("val_acc")
            last = [run["val_acc"][-1] for run in _runs(figures, kind, place)]
            expect.true(isinstance(seen, dict), f"{name} has no mean and spread of val_acc")
            expect.close(seen.get("mean"), np.mean(last), f"mean of {name}", rtol=1e-6)
            expect.close(seen.get("std"), np.std(last, ddof=1), f"std of {name}", atol=1e-7)


@check(
    question="four_models_experiment",
    points=2,
    hint="We train your classes again from the seeds of some of your runs. When one comes out "
    "differently, the record is from another version of your code: run the experiment again.",
)
def trainings_went_well_and_can_be_repeated(student: Student) -> None:
    """All trainings went well, and one of each model, picked by us, comes out again."""
    # All or nothing: one made-up run makes the whole record worthless.
    for kind in CLASSES:
        for place in PLACES:
            _repeat_one(student, kind, place)


def _repeat_one(student: Student, kind: str, place: str) -> None:
    """Train the student's class from the seed of a recorded run, and compare all of it."""
    content, name = _file(student), f"{kind} {place}"
    runs = _runs(_figures(content), kind, place)
    for run in runs:
        accuracy, loss = run["val_acc"][-1], float(np.mean(run["losses"][-20:]))
        expect.true(
            accuracy >= LEAST_ACCURACY and loss <= MOST_LOSS,
            f"{name}, seed {run['seed']}, ended at validation accuracy {accuracy:.3f} and loss "
            f"{loss:.3f}, expected at least {LEAST_ACCURACY} and at most {MOST_LOSS}",
        )
    # Nobody can know before the file is finished which of its runs is picked.
    number = int.from_bytes(hashlib.sha256(name.encode() + content).digest()[:8])
    run = runs[number % len(runs)]
    settings = _settings(kind, place)
    again = replay(student, CLASSES[kind], settings, _data(kind), seed=run["seed"], **TRAINING)
    compare(run, again, f"{name}, seed {run['seed']}")


def _file(student: Student) -> bytes:
    content = student.handed_in(RESULTS)
    expect.true(isinstance(content, bytes), f"{RESULTS} was not handed in")
    return content or b""


def _figures(content: bytes) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    try:
        figures = parse_record(content).get("four_models_experiment", {})
    except RecordError as error:
        expect.true(False, f"{RESULTS} cannot be read: {error}")
    expect.true(figures, f"{RESULTS} has no figures of four_models_experiment")
    for name, entry in figures.items():
        expect.true(isinstance(entry, dict), f"{name} is {describe(entry)}, expected an object")
    return figures


def _runs(figures: dict[str, Any], kind: str, place: str) -> list[dict[str, Any]]:
    """Return the runs of one model, known to be what they should be."""
    name, wanted = f"{kind} {place}", {"model": _settings(kind, place), **TRAINING}
    runs = figures.get(name, {}).get("runs")
    expect.true(isinstance(runs, list), f"there are no runs of {name}")
    for run in runs:
        expect.true(isinstance(run, dict), f"{name}: a run is {describe(run)}")
        seed = run.get("seed")
        valid = type(seed) is int and 0 <= seed < 2**32
        expect.true(valid, f"{name}: a seed is {describe(seed)}, expected a whole number")
        for key, value in wanted.items():
            expect.true(
                run.get(key) == value,
                f"{name}, seed {seed}: {key} is {describe(run.get(key))}, expected {value}",
            )
        for key, length in LENGTHS.items():
            expect.true(_numbers(run.get(key), length), f"{name}, seed {seed}: {key} is incomplete")
    seeds = {run["seed"] for run in runs}
    courses = {tuple(run["losses"]) for run in runs}
    expect.true(len(seeds) == len(runs) >= 3, f"{name} has {len(seeds)} seeds in {len(runs)} runs")
    expect.true(len(courses) == len(runs), f"{name}: runs of different seeds have the same losses")
    return list(runs)


def _numbers(values: Any, length: int) -> bool:
    """Tell whether these are so many numbers; a record has no infinite ones, but it has nulls."""
    return (
        isinstance(values, list)
        and len(values) == length
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    )


def _settings(kind: str, place: str) -> dict[str, Any]:
    batch_norm = {"normalization": "batchnorm", "placement": place, "weight_scale": 0.01}
    return {**SIZES[kind], **batch_norm}


@cache
def _data(kind: str) -> dict[str, Any]:
    return load_digits(flat=kind == "MLP")


CHECKS = (
    every_model_has_three_trials,
    spreads_are_those_of_the_trials,
    trainings_went_well_and_can_be_repeated,
)
