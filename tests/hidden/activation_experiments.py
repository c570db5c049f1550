"""Hidden checks of the recorded activations: complete, as theory predicts, and repeatable."""

from collections.abc import Callable
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
from hidden._layers_beside import at_drawn_points
from reference.layered_experiments import (
    activation_trial,
    describe_activations,
    set_up_test,
    summarize_trials,
)

TESTS = (1, 2, 3, 4)
FIGURES = {"variances": 5, "ratios": 4, "saturated": 5}
# Of 100,000 values, three may fall on the other side of a limit, or of the edge of a bin.
SATURATED = dict.fromkeys(("saturated", *(f", layer {n}" for n in range(1, 6))), 3e-05)

# Before training, of 1,000 seeds: Test 1 saturated 0.52 in layer 1 and 0.189 to 0.466 in others;
# ratios of Test 2 0.302 to 0.364, Test 3 0.863 to 1.014, Test 4 0.995 to 1.011.
RATIOS = {2: (0.27, 0.40), 3: (0.80, 1.08), 4: (0.97, 1.03)}
SATURATION = {1: (0.15, 0.60), 2: (0.0, 0.01), 3: (0.0, 0.01), 4: (0.05, 0.09)}


@check(
    question="activation_experiments",
    points=0.25,
    hint="Run the cell that records the four tests; it writes the file beside the notebook.",
)
def record_is_complete_and_consistent(student: StudentCode) -> None:
    """The record has four tests with three trials or more, and its figures are consistent."""
    at_drawn_points(student, secret_for(student, "complete"))
    for number in TESTS:
        trials, where = _trials(student, number), f"Test {number}"
        expect_enough(trials, where)
        for trial in trials:
            for moment in ("before", "after"):
                _expect_quotients(trial[moment], f"{where}, seed {trial['seed']}, {moment}")
            numbers(item(trial, "losses", where), 20, f"{where}, losses")
        summary = item(_test(student, number), "summary", where)
        right = summarize_trials(trials)
        for moment, figure in ((m, f) for m in right for f in right[m]):
            place = f"{where}, summary, {moment}, {figure}"
            kept = item(item(summary, moment, place), figure, place)
            for name, values in right[moment][figure].items():
                seen = numbers(item(kept, name, place), len(values), place)
                expect.close(seen, values, f"{place}, {name}", rtol=1e-6, atol=1e-7)


@check(
    question="activation_experiments",
    points=0.75,
    hint="Look at the table: in which test is a figure out of place, and which initialization "
    "do its layers use? If you have changed your layers since, record again.",
)
def figures_are_those_of_the_theory(student: StudentCode) -> None:
    """Saturation and variance ratios are as theory predicts, in figures that can be repeated."""
    _repeat(student, "theory", _before, "before")
    for number in TESTS:
        trials = _trials(student, number, "before")
        for trial in trials:
            where, before = f"Test {number}, seed {trial['seed']}, before training", trial["before"]
            _expect_between(before["saturated"], SATURATION[number], f"{where}: saturated")
            if number in RATIOS:
                _expect_between(before["ratios"], RATIOS[number], f"{where}: variance ratio")


@check(
    question="activation_experiments",
    points=1,
    hint="The figures must come from the layers in this notebook. If you change a layer after "
    "recording, record again. Weights must come only from np.random.",
)
def trials_can_be_repeated(student: StudentCode) -> None:
    """One trial of each test, run again from its seed, gives the same figures and histograms."""
    _repeat(student, "trial", activation_trial)


def _before(number: int, seed: int, dense: Any, batch_norm: Any) -> dict[str, Any]:
    mlp, x, _ = set_up_test(number, seed, dense, batch_norm)
    return {"before": describe_activations(mlp, x)}


def _repeat(
    student: StudentCode, label: str, run: Callable[..., dict[str, Any]], *moments: str
) -> None:
    """Repeat one trial of each test, picked secretly."""
    rng, runs = secret_for(student, label), {}
    for number in TESTS:
        trials = _trials(student, number, *moments)
        trial = trials[rng.integers(len(trials))]
        experiment = Experiment(run, number, trial["seed"])
        runs[f"Test {number}, seed {trial['seed']}"] = trial, experiment
    come_out_again(student, runs, rng, SATURATED)


def _test(student: StudentCode, number: int) -> Any:
    return item(read(student, "activation_experiments"), f"test_{number}", "the record")


def _trials(student: StudentCode, number: int, *moments: str) -> list[dict[str, Any]]:
    """Return the trials of one test, with every figure of these moments in place."""
    where = f"Test {number}"
    trials = item(_test(student, number), "trials", where)
    for trial, seed in zip(trials, seeds(trials, where), strict=True):
        for moment in moments or ("before", "after"):
            figures = item(trial, moment, f"{where}, seed {seed}")
            for name, length in FIGURES.items():
                place = f"{where}, seed {seed}, {moment}, {name}"
                numbers(item(figures, name, place), length, place)
    return list(trials)


def _expect_quotients(figures: dict[str, Any], where: str) -> None:
    variances = np.array(figures["variances"], dtype=np.float64)
    expect.true(bool(np.all(variances > 0)), f"{where}: a variance is not positive")
    right = variances[1:] / variances[:-1]
    seen = np.array(figures["ratios"], dtype=np.float64)
    expect.close(seen, right, f"{where}: ratios of the variances", rtol=1e-6)
    saturated = np.array(figures["saturated"], dtype=np.float64)
    expect.true(
        bool(np.all((saturated >= 0) & (saturated <= 1))),
        f"{where}: a saturated fraction is not between 0 and 1",
    )


def _expect_between(values: Any, limits: tuple[float, float], where: str) -> None:
    low, high = limits
    for layer, value in enumerate(values, start=1):
        expect.true(
            low <= value <= high,
            f"{where}, entry {layer}, is {value:.3g}, expected {low:g} to {high:g}",
        )


CHECKS = (
    record_is_complete_and_consistent,
    figures_are_those_of_the_theory,
    trials_can_be_repeated,
)
