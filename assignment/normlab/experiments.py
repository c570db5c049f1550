"""Training runs that anyone can repeat: the seed and the settings determine every number."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normlab.records import plain
from normlab.solver import Model, Solver


def train(  # noqa: PLR0913 - everything that determines a run
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

    The run is a dict. Its settings are the "seed", the "model" (the model's settings; a type is
    recorded by its name), "samples", "num_epochs", "batch_size", "update_rule" and
    "learning_rate". Its results are "losses", the loss of every batch, and "train_acc" and
    "val_acc", the accuracies before training and after each epoch.

    The seed goes to numpy's global generator, from which the model draws its weights and
    anything it draws later, and to the `Solver` for the batches. So the same call gives the same
    run, whatever ran before it, and a shorter run is the beginning of a longer one.

    A training that diverges runs to its end without a warning; its losses are then infinite or
    nan.
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
    """Return a list of a run, for example "losses", as an array; None and infinities become nan."""
    values = np.array(run[figure], dtype=np.float64)  # None becomes nan
    values[~np.isfinite(values)] = np.nan
    return values


def spread(runs: Sequence[Mapping[str, Any]], figure: str) -> dict[str, Any]:
    """Return the mean and spread of the last value of a figure, for example "val_acc", over runs.

    "mean" and "std" are over the last value of each run, and "trials" is the number of runs. The
    standard deviation divides by trials - 1: it estimates how far another run would be from the
    mean, and a few runs are closer to their own mean than to the true one. Both are nan when a
    run diverged.
    """
    if len(runs) < 2:
        raise ValueError(f"a spread needs two runs or more, but there are {len(runs)}")
    last = [float(curve(run, figure)[-1]) for run in runs]
    if not np.isfinite(last).all():
        return {"mean": np.nan, "std": np.nan, "trials": len(runs)}
    return {
        "mean": statistics.fmean(last),
        "std": float(np.std(last, ddof=1)),
        "trials": len(runs),
    }


def _setting(name: str, value: Any) -> Any:
    """Return a setting in plain form; np.float32 becomes "float32", which numpy also accepts."""
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, np.dtype):
        return value.name
    return plain(value, name)
