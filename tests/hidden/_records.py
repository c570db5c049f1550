"""Reads the record of the experiments with fully connected networks, and repeats runs from it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from autograder.checks import Student, expect
from autograder.checks.wording import describe
from autograder.errors import CheckFailed
from hidden._replay import compare, replay
from normlab.data import load_digits
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
NAMES = {None: "no normalization", "batchnorm": "batch norm", "layernorm": "layer norm"}
EPOCHS = 10
SAMPLES = 1000

Run = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A run of the record, with the settings it was to be made with and how much to repeat."""

    name: str
    run: Run
    model: Mapping[str, Any]
    training: Mapping[str, Any]
    epochs: int = EPOCHS


def figures(student: Student, experiment: str) -> dict[str, Any]:
    """Return what the record has of one experiment."""
    try:
        found = parse_record(_content(student)).get(experiment)
    except RecordError as error:
        raise CheckFailed(f"{RESULTS} cannot be read: {error}") from None
    if not isinstance(found, dict) or not found:
        raise CheckFailed(f"{RESULTS} has no figures of {experiment}")
    return found


def learns(student: Student) -> None:
    """Demand a network that learns from one batch: without one, a record is of something else."""
    model = {"hidden_dims": [20], "weight_scale": 2e-2}
    training = {"samples": 50, "batch_size": 50, "num_epochs": 3, "update_rule": "adam"}
    again = replay(
        student, "FullyConnectedNet", model, digits(), seed=0, learning_rate=1e-2, **training
    )
    first, *_, last = again.run["losses"]
    expect.true(
        2.2 < first < 2.4 and last < first,
        f"your FullyConnectedNet has the losses {first:.3f} and, two steps later, {last:.3f}, "
        "expected about 2.303 and less: it does not learn yet, so there is no record to look at",
    )


def whole_run(run: Any, name: str, model: Mapping[str, Any], training: Mapping[str, Any]) -> Run:
    """Demand a run that is complete and was made with the settings of the notebook."""
    if not isinstance(run, dict):
        raise CheckFailed(f"{name} is {describe(run)}, expected a run")
    seed = run.get("seed")
    valid = type(seed) is int and 0 <= seed < 2**32
    expect.true(valid, f"{name}: the seed is {describe(seed)}, expected a whole number from 0 on")
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
    return run


def repeat_one(student: Student, recorded: Sequence[Recorded], *, salt: str) -> None:
    """Train one of these runs again, from its recorded seed, and demand the same course.

    Which one is decided by the bytes of the whole file: nobody can know before it is finished.
    """
    digest = hashlib.sha256(salt.encode() + _content(student)).digest()
    picked = recorded[int.from_bytes(digest[:8]) % len(recorded)]
    seed = picked.run["seed"]
    training = {"samples": SAMPLES, "update_rule": "adam", **picked.training}
    again = replay(
        student,
        "FullyConnectedNet",
        picked.model,
        digits(),
        seed=seed,
        num_epochs=picked.epochs,
        **training,
    )
    compare(picked.run, again, f"{picked.name}, seed {seed}")


@cache
def digits() -> dict[str, Any]:
    """Load the data once."""
    return load_digits()


def last_losses(run: Run, count: int) -> float:
    """Return the mean of the last losses; a training that diverged has infinite ones."""
    losses: Sequence[float | None] = run["losses"][-count:]
    return sum(float("inf") if loss is None else loss for loss in losses) / count


def _content(student: Student) -> bytes:
    content = student.handed_in(RESULTS)
    if not isinstance(content, bytes):
        raise CheckFailed(f"{RESULTS} was not handed in")
    return content


def _same(seen: Any, expected: Any) -> bool:
    """Compare a setting: numbers were recorded with nine digits."""
    if isinstance(expected, float):
        return _number(seen) and seen is not None and abs(seen - expected) <= 1e-7 * abs(expected)
    if isinstance(expected, list):
        return isinstance(seen, list) and seen == expected
    return type(seen) is type(expected) and bool(seen == expected)


def _number(value: Any) -> bool:
    """Tell whether this is a number, or the null that stands for one that was not finite."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
