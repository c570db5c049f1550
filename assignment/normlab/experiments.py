"""Trainings that anyone can repeat: a seed and the settings decide every number."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normlab.records import plain
from normlab.solver import Model, Solver


def train(  # noqa: PLR0913 - all that makes a run what it is
    make: Callable[..., Model],
    settings: Mapping[str, Any],
    data: Mapping[str, NDArray[Any]],
    *,
    seed: int,
    samples: int | None = None,
    num_epochs: int = 10,
    batch_size: int = 50,
    update_rule: str = "adam",
    learning_rate: float = 1e-3,
) -> dict[str, Any]:
    """Train make(**settings) on the first `samples` training samples and return the run.

    The run is a dict: the "seed", the "model" (its settings; a type is there by its name),
    "samples", "num_epochs", "batch_size", "update_rule" and "learning_rate"; and what came of
    them: "losses" has the loss of every batch, "train_acc" and "val_acc" the accuracies before
    training and after each epoch.

    The seed is given to numpy's global generator, from which the model may draw its weights and
    whatever it draws later, and to the `Solver` for the batches. So the same call gives the same
    run, whatever ran before it, and a run of fewer epochs is the beginning of one of more.

    A training that diverges goes on to its end without a warning, and its losses are then
    infinite or nan.
    """
    there = len(data["X_train"])
    samples = there if samples is None else samples
    if not 1 <= samples <= there:
        raise ValueError(f"samples is {samples}: the training set has 1 to {there} to use")
    part = {**data, "X_train": data["X_train"][:samples], "y_train": data["y_train"][:samples]}
    np.random.seed(seed)  # noqa: NPY002 - the generator that models draw their weights from
    with np.errstate(all="ignore"):
        model = make(**settings)
        solver = Solver(
            model,
            part,
            num_epochs=num_epochs,
            batch_size=batch_size,
            update_rule=update_rule,
            optim_config={"learning_rate": learning_rate},
            seed=seed,
        )
        solver.train()
    return {
        "seed": seed,
        "model": {name: _setting(name, value) for name, value in settings.items()},
        "samples": samples,
        "num_epochs": num_epochs,
        "batch_size": batch_size,
        "update_rule": update_rule,
        "learning_rate": float(learning_rate),
        "losses": solver.loss_history,
        "train_acc": solver.train_acc_history,
        "val_acc": solver.val_acc_history,
    }


def curve(run: Mapping[str, Any], figure: str) -> NDArray[np.float64]:
    """Return a list of a run, "losses" say, as an array; what is not finite, or None, is nan."""
    values = np.array(run[figure], dtype=np.float64)  # None becomes nan
    values[~np.isfinite(values)] = np.nan
    return values


def spread(runs: Sequence[Mapping[str, Any]], figure: str) -> dict[str, Any]:
    """Return the mean over repeated runs of where a figure, "val_acc" say, ended, and how sure.

    "mean" and "std" are over the last value of each run, "trials" is how many runs there are. The
    standard deviation divides by trials - 1: it estimates how far another run would be from the
    mean, and a few runs are closer to their own mean than to the true one. Both are nan when a
    run diverged.
    """
    if len(runs) < 2:
        raise ValueError(f"there is no spread over {len(runs)} runs: make two or more")
    last = [float(curve(run, figure)[-1]) for run in runs]
    if not np.isfinite(last).all():
        return {"mean": np.nan, "std": np.nan, "trials": len(runs)}
    return {
        "mean": statistics.fmean(last),
        "std": float(np.std(last, ddof=1)),
        "trials": len(runs),
    }


def _setting(name: str, value: Any) -> Any:
    """Return a setting in plain form; dtype=np.float32 is "float32", which numpy takes as well."""
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, np.dtype):
        return value.name
    return plain(value, name)
