"""Reads the record of the network experiments, and repeats runs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.team import expect_seeds_of_the_team
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed
from hidden._beside import Distance, Watched, at_drawn_points
from hidden._replay import data_for, first_difference, first_losses, reference_run, strays
from hidden._secret import secret
from normlab.experiments import train
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
DIGITS = "digits"  # the only data here; figures on larger images have names of their own
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
    """Return what the record has for one experiment, of the team that hands it in."""
    try:
        found = parse_record(_content(student)).get(experiment)
    except RecordError as error:
        raise CheckFailed(f"{RESULTS} cannot be read: {error}") from None
    if not isinstance(found, dict) or not found:
        raise CheckFailed(f"{RESULTS} has no figures of {experiment}")
    expect_seeds_of_the_team(student, found, RESULTS)
    return found


def learns(student: StudentCode) -> None:
    """Require a network that is like ours, at least without normalization.

    Otherwise, the record is of something else, and even a complete one is worth nothing.
    """
    model = {"hidden_dims": [20], "weight_scale": 2e-2}
    rng = secret_for(student, "learns")
    at_drawn_points(student, "FullyConnectedNet", model, seed=0, batch_size=50, rng=rng)


def whole_run(run: Any, name: str, model: Mapping[str, Any], training: Mapping[str, Any]) -> Run:
    """Require a run that is complete and was made with the settings of the notebook."""
    if not isinstance(run, dict):
        raise CheckFailed(f"{name} is {describe(run)}, expected a run")
    ran_on = run.get("data", DIGITS)
    expect.true(
        ran_on == DIGITS,
        f"{name} was trained on {describe(ran_on)}, which is not there to repeat it with: run the "
        "experiment on the digits, too",
    )
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
    epochs = wanted["num_epochs"]
    lengths = {"losses": epochs * (wanted["samples"] // training["batch_size"])}
    for figure in ("losses", "train_acc", "val_acc"):
        length = lengths.get(figure, epochs + 1)
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


def come_out_again(student: StudentCode, recorded: Sequence[Recorded], *, label: str) -> None:
    """Begin all of these runs again from the recorded seeds, and train one of them to its end.

    All must have the recorded first losses, and that one, picked secretly, must match the record to
    the end. A record of our own network needs no more than that, and a proof that the student's
    network is the same; another one is repeated with the student's network.
    """
    rng = secret_for(student, label)
    repeatable = [each for each in recorded if each.epochs]
    picked = repeatable[rng.integers(len(repeatable))]
    far = _distances(student, recorded, picked, rng)
    if all(distance.is_rounding for distance in far.values()):
        told = [_unlike_ours(each, whole=each is picked) for each in recorded]
        if not any(told):
            return
    for each in recorded:
        _require_again(student, each, far[_kind(each)], rng, whole=each is picked)


def _distances(
    student: StudentCode, recorded: Sequence[Recorded], picked: Recorded, rng: np.random.Generator
) -> dict[Any, Distance]:
    """Measure how far each kind of network is from ours, with the seed of one of its runs."""
    chosen = {_kind(each): each for each in rng.permutation(np.array(recorded, dtype=object))}
    chosen[_kind(picked)] = picked
    return {
        kind: at_drawn_points(
            student,
            each.class_name,
            each.model,
            seed=each.run["seed"],
            batch_size=each.training["batch_size"],
            rng=rng,
        )
        for kind, each in sorted(chosen.items(), key=str)
    }


def _kind(each: Recorded) -> tuple[Any, ...]:
    return each.class_name, each.model.get("normalization"), each.model.get("placement")


def _unlike_ours(each: Recorded, *, whole: bool) -> str | None:
    """Describe where a record leaves the run of our network."""
    about = each.class_name, each.model
    if not whole:
        begun = reference_run(*about, beginning=True, **_keywords(each))
        return first_difference(each.run, begun)
    again = reference_run(*about, **_keywords(each))
    return first_difference(each.run, again, lambda: strays(*about, **_keywords(each)))


def _require_again(
    student: StudentCode, each: Recorded, far: Distance, rng: np.random.Generator, *, whole: bool
) -> None:
    """Require that a record is repeated by the student's network, which stays as near to ours."""
    name, made = f"{each.name}, seed {each.run['seed']}", list[Watched]()

    def make(**chosen: Any) -> Watched:
        made.append(Watched(student, each.class_name, chosen, each.run["seed"], rng))
        return made[0]

    repeat = train if whole else first_losses
    again = repeat(make, each.model, data_for(each.class_name), **_keywords(each))
    strayed = partial(strays, each.class_name, each.model, **_keywords(each)) if whole else None
    told = first_difference(each.run, again, strayed)
    if told is not None:
        raise CheckFailed(f"{name}: {told} when your network is trained again from this seed")
    made[0].expect_as_near(far, name)


def secret_for(student: StudentCode, label: str) -> np.random.Generator:
    """Return a generator for what must not be known before the record is handed in."""
    return secret(student, label, student.handed_in(RESULTS) or b"")


def _keywords(recorded: Recorded) -> dict[str, Any]:
    """Return the arguments of `normlab.experiments.train` other than network and data."""
    chosen = {"seed": recorded.run["seed"], "num_epochs": recorded.epochs or EPOCHS}
    return {"samples": SAMPLES, "update_rule": "adam", **recorded.training, **chosen}


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
