"""Reads the record of the network experiments, and repeats runs from it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed
from hidden._replay import begins_alike, compare, first_losses, replay
from normlab.data import load_digits
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
NAMES = {None: "no normalization", "batchnorm": "batch norm", "layernorm": "layer norm"}
EPOCHS = 10
SAMPLES = 1000

Run = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A run of the record, the settings it should have been made with, and how much to repeat."""

    name: str
    run: Run
    model: Mapping[str, Any]
    training: Mapping[str, Any]
    class_name: str = "FullyConnectedNet"
    epochs: int = EPOCHS
    """How many epochs may be repeated; with none, only the first losses are checked."""


def figures(student: StudentCode, experiment: str) -> dict[str, Any]:
    """Return what the record has for one experiment."""
    try:
        found = parse_record(_content(student)).get(experiment)
    except RecordError as error:
        raise CheckFailed(f"{RESULTS} cannot be read: {error}") from None
    if not isinstance(found, dict) or not found:
        raise CheckFailed(f"{RESULTS} has no figures of {experiment}")
    return found


def learns(student: StudentCode) -> None:
    """Require a network that learns from one batch: otherwise the record is of something else."""
    model = {"hidden_dims": [20], "weight_scale": 2e-2}
    training = {"samples": 50, "batch_size": 50, "num_epochs": 3, "update_rule": "adam"}
    again = replay(
        student, "FullyConnectedNet", model, digits(), seed=0, learning_rate=1e-2, **training
    )
    first, *_, last = again.run["losses"]
    expect.true(
        2.2 < first < 2.4 and last < first,
        f"your FullyConnectedNet has the losses {first:.3f} and, two steps later, {last:.3f}, "
        "expected about 2.303 and less: it does not learn yet, so the record is not graded",
    )


def whole_run(run: Any, name: str, model: Mapping[str, Any], training: Mapping[str, Any]) -> Run:
    """Require a run that is complete and was made with the settings of the notebook."""
    if not isinstance(run, dict):
        raise CheckFailed(f"{name} is {describe(run)}, expected a run")
    seed = run.get("seed")
    valid = type(seed) is int and 0 <= seed < 2**32
    expect.true(valid, f"{name}: the seed is {describe(seed)}, expected a whole number, 0 or more")
    chosen = run.get("model")
    if not isinstance(chosen, dict):
        raise CheckFailed(f"{name} does not say with which settings its model was made")
    wanted = {"samples": SAMPLES, "num_epochs": EPOCHS, "update_rule": "adam", **training}
    for settings, expected in ((chosen, model), (run, wanted)):
        for key, value in expected.items():
            expect.true(
                _same(settings.get(key), value),
                f"{name}: {key} is {describe(settings.get(key))}, expected {value}",
            )
    lengths = {"losses": EPOCHS * (SAMPLES // training["batch_size"])}
    for figure in ("losses", "train_acc", "val_acc"):
        length = lengths.get(figure, EPOCHS + 1)
        values = run.get(figure)
        whole = isinstance(values, list) and len(values) == length
        expect.true(whole and all(map(_number, values or ())), f"{name}: {figure} is incomplete")
    for value in (*run["train_acc"], *run["val_acc"]):
        expect.true(
            value is not None and 0 <= value <= 1,
            f"{name} has the accuracy {value}, expected a fraction from 0 to 1",
        )
    return run


def trials(
    found: Mapping[str, Any], name: str, model: Mapping[str, Any], training: Mapping[str, Any]
) -> list[Run]:
    """Require one trial or more, each a complete run, and none a copy of another."""
    entry = found.get(name)
    listed = entry.get("runs") if isinstance(entry, dict) else None
    if not isinstance(listed, list) or not listed:
        raise CheckFailed(f"there are no runs of {name}")
    runs = [whole_run(run, name, model, training) for run in listed]
    seeds, courses = {run["seed"] for run in runs}, {tuple(run["losses"]) for run in runs}
    expect.true(
        len(courses) == len(seeds),
        f"{name}: the losses of its runs go {len(courses)} different ways from {len(seeds)} seeds",
    )
    return runs


def three_seeds(runs: Sequence[Run], name: str) -> None:
    """Require three trials or more, each from a different seed."""
    seeds = {run["seed"] for run in runs}
    expect.true(len(seeds) == len(runs) >= 3, f"{name} has {len(seeds)} seeds in {len(runs)} runs")


def spread_of(runs: Sequence[Run], entry: Mapping[str, Any], name: str) -> None:
    """Require the mean and standard deviation of the last values of these runs."""
    last, spread = [run["val_acc"][-1] for run in runs], entry.get("val_acc")
    if not isinstance(spread, dict) or len(runs) < 2:
        raise CheckFailed(f"{name} has no mean and spread of val_acc over two or more runs")
    expect.close(spread.get("mean"), np.mean(last), f"mean of {name}", rtol=1e-6)
    expect.close(spread.get("std"), np.std(last, ddof=1), f"std of {name}", atol=1e-7)


def come_out_again(
    student: StudentCode, recorded: Sequence[Recorded], data: Mapping[str, Any], *, salt: str
) -> None:
    """Begin all of these runs again from the recorded seeds, and train one of them to its end.

    All must have the recorded first losses, and that one must match the record to the end. The
    bytes of the whole file decide which one: nobody can know it before the file is finished.
    """
    for each in recorded:
        losses = first_losses(student, each.class_name, each.model, data, **_keywords(each))
        begins_alike(each.run, losses, f"{each.name}, seed {each.run['seed']}")
    digest = hashlib.sha256(salt.encode() + _content(student)).digest()
    repeatable = [each for each in recorded if each.epochs]
    picked = repeatable[int.from_bytes(digest[:8]) % len(repeatable)]
    again = replay(student, picked.class_name, picked.model, data, **_keywords(picked))
    compare(picked.run, again, f"{picked.name}, seed {picked.run['seed']}")


def _keywords(recorded: Recorded) -> dict[str, Any]:
    """Return the arguments of `normlab.experiments.train` other than network and data."""
    chosen = {"seed": recorded.run["seed"], "num_epochs": recorded.epochs or EPOCHS}
    return {"samples": SAMPLES, "update_rule": "adam", **chosen, **recorded.training}


@cache
def digits() -> dict[str, Any]:
    """Load the data once, as rows."""
    return load_digits()


def last_losses(run: Run, count: int) -> float:
    """Return the mean of the last losses; it is infinite for a training that diverged."""
    losses: Sequence[float | None] = run["losses"][-count:]
    return sum(float("inf") if loss is None else loss for loss in losses) / count


def _content(student: StudentCode) -> bytes:
    content = student.handed_in(RESULTS)
    if not isinstance(content, bytes):
        raise CheckFailed(f"{RESULTS} was not handed in")
    return content


def _same(seen: Any, expected: Any) -> bool:
    """Compare a setting; numbers were recorded with nine digits."""
    if isinstance(expected, float):
        return _number(seen) and seen is not None and abs(seen - expected) <= 1e-7 * abs(expected)
    if isinstance(expected, list):
        return isinstance(seen, list) and seen == expected
    return type(seen) is type(expected) and bool(seen == expected)


def _number(value: Any) -> bool:
    """Tell whether this is a number, or the null that stands for one that is not finite."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
