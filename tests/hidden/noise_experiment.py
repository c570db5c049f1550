"""Hidden checks of the recorded noise experiment: complete, repeatable, and with its effect."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._layered_records import (
    Experiment,
    come_out_again,
    expect_enough,
    item,
    number,
    numbers,
    read,
    secret_for,
    seeds,
)
from hidden._layers_beside import at_drawn_points
from normlab.data import load_digits
from normlab.experiments import spread
from reference.layered_experiments import noise_trial

NETWORKS = ("plain", "batch norm", "batch norm and noise")
EPOCHS, STEPS = 15, 25  # 1297 digits make 25 batches of 50 in each epoch
ACCURACIES = {"val_acc": 0.0041, "train_acc": 0.0008}  # one digit of 250, and of 1297


@check(
    question="noise_experiment",
    points=0.25,
    hint="Run the cell that trains the networks; it writes the file beside the notebook.",
)
def record_is_complete_and_consistent(student: StudentCode) -> None:
    """The record has three runs or more of each network, with complete and consistent curves."""
    at_drawn_points(student, secret_for(student, "complete"))
    for network in NETWORKS:
        runs = noise_runs(student, network)
        expect_enough(runs, network)
        kept = item(_network(student, network), "summary", network)
        right = spread(runs, "val_acc")
        for name in ("mean", "std", "trials"):
            seen = number(item(kept, name, f"{network}, summary"), f"{network}, summary, {name}")
            expect.close(seen, right[name], f"{network}, summary, {name}", rtol=1e-6, atol=1e-7)


@check(
    question="noise_experiment",
    points=0.25,
    hint="Each network needs the layers that noise_trial gives it. If you have changed your layers "
    "since, record again.",
)
def figures_show_what_the_experiment_shows(student: StudentCode) -> None:
    """Batch norm speeds up training, with or without noise after it, with your own layers."""
    losses, drifts, begun = {}, {}, {}
    rng = secret_for(student, "beginnings")
    for network in NETWORKS:
        runs = noise_runs(student, network)
        run = runs[rng.integers(len(runs))]
        recorded = {"losses": run["losses"][:STEPS], "val_acc": run["val_acc"][:2]}
        experiment = Experiment(_beginning, network, run["seed"])
        begun[f"{network}, seed {run['seed']}, epoch 1"] = recorded, experiment
        losses[network] = [float(np.mean(run["losses"][2 * STEPS : 3 * STEPS])) for run in runs]
        drifts[network] = [float(run["drift"]) for run in runs]
    come_out_again(student, begun, rng, ACCURACIES)
    # Of 150 seeds: loss 2.08 to 2.27, 0.17 to 0.26, 0.40 to 0.53. Of 40 seeds: drift 0.021 to
    # 0.034, under 0.0003, 0.770 to 0.787. Between batches, the plain network has 0.19 to 0.22.
    for network, (loss, drift) in {
        "plain": ((1.6, 2.5), (0.01, 0.07)),
        "batch norm": ((0.1, 0.45), (0.0, 0.01)),
        "batch norm and noise": ((0.25, 0.8), (0.6, 1.0)),
    }.items():
        _expect_between(losses[network], loss, f"{network}: mean loss of the third epoch")
        _expect_between(drifts[network], drift, f"{network}: drift")


@check(
    question="noise_experiment",
    points=0.5,
    hint="The curves must come from the layers in this notebook. If you change a layer after "
    "recording, record again. Weights must come only from np.random.",
)
def a_whole_run_can_be_repeated(student: StudentCode) -> None:
    """One run, trained again with your layers and its seed, gives the same curves and drifts to the end."""
    rng = secret_for(student, "whole run")
    network = NETWORKS[rng.integers(len(NETWORKS))]
    runs = noise_runs(student, network)
    run = runs[rng.integers(len(runs))]
    where = f"{network}, seed {run['seed']}"
    come_out_again(
        student, {where: (run, Experiment(_whole_run, network, run["seed"]))}, rng, ACCURACIES
    )


def _beginning(network: str, seed: int, dense: Any, batch_norm: Any) -> dict[str, Any]:
    begun = noise_trial(network, seed, load_digits(), dense, batch_norm, epochs=1)
    return {name: begun[name] for name in ("losses", "val_acc")}


def _whole_run(network: str, seed: int, dense: Any, batch_norm: Any) -> dict[str, Any]:
    return noise_trial(network, seed, load_digits(), dense, batch_norm)


def _network(student: StudentCode, network: str) -> Any:
    return item(read(student, "noise_experiment"), network, "the record")


def noise_runs(student: StudentCode, network: str) -> list[dict[str, Any]]:
    """Return the runs of one network, with every figure in place."""
    runs = item(_network(student, network), "runs", network)
    for run, seed in zip(runs, seeds(runs, network), strict=True):
        where = f"{network}, seed {seed}"
        numbers(item(run, "losses", where), EPOCHS * STEPS, f"{where}, losses")
        for name in ("train_acc", "val_acc"):
            seen = numbers(item(run, name, where), EPOCHS + 1, f"{where}, {name}")
            expect.true(seen.min() >= 0 and seen.max() <= 1, f"{where}, {name}: not within 0 to 1")
        for name in ("drift", "drift_of_batches"):
            number(item(run, name, where), f"{where}, {name}")
    return list(runs)


def _expect_between(values: list[float], limits: tuple[float, float], where: str) -> None:
    low, high = limits
    for value in values:
        expect.true(low <= value <= high, f"{where} is {value:.3g}, expected {low:g} to {high:g}")


CHECKS = (
    record_is_complete_and_consistent,
    figures_show_what_the_experiment_shows,
    a_whole_run_can_be_repeated,
)
