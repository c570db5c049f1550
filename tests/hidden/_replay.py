"""Repeats recorded trainings with the reference, and compares figures.

    again = reference_run("FullyConnectedNet", settings, seed=run["seed"], num_epochs=10, ...)
    found = first_difference(run, again)

On another machine, an honest record never comes out the same to the last digit: another processor
adds up in another order. In most trainings such a difference stays small; in some it grows tenfold
every few steps. So a record that differs is compared with further runs of the reference, from
weights moved by about as much: they show how much of the difference rounding explains.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import CheckFailed
from normlab.data import load_digits
from normlab.experiments import train
from reference.convolutional import ConvNet
from reference.fully_connected import FullyConnectedNet

Floats = NDArray[np.float64]
Ours = type[FullyConnectedNet] | type[ConvNet]

OURS: dict[str, Ours] = {"FullyConnectedNet": FullyConnectedNet, "ConvNet": ConvNet}
FIGURES = {
    "losses": "the loss",
    "train_acc": "the training accuracy",
    "val_acc": "the validation accuracy",
}
LOSS_ERROR = 1e-6  # relative; a record keeps nine digits
SMALL_LOSS = 1e-3  # below this, the error is judged absolutely
ONE_SAMPLE = 0.0045  # two nearly equal scores may change order: 1 of 250 samples is 0.004
FIRST = 2  # batches of every recorded run: their losses depend on weights, data and the first step
SURE = 10  # batches in which no training of the assignment drifted by more than LOSS_ERROR
MOVED = 1e-14  # relative, of every weight
PATTERNS = 3  # ways to move the weights
SAFETY = 20  # how much further than those runs an honest record may drift
# Measured with six kernels of OpenBLAS, one and two threads, and numpy without AVX2 and AVX-512, in
# all 23 kinds of runs from two seeds: at most 2.2 times as far as the moved runs, wherever it was
# more than 1e-9, and at most 1.5e-8 in all. Moved runs from 24 seeds: 3e-8 with batch norm on
# batches of 5, 7e-8 without normalization at scale 1, 2e-9 or less elsewhere.


@cache
def data_for(class_name: str) -> dict[str, NDArray[Any]]:
    """Load the digits once, as rows or as images."""
    return load_digits(flat=class_name == "FullyConnectedNet")


def reference_run(
    class_name: str, settings: Mapping[str, Any], *, beginning: bool = False, **run: Any
) -> Mapping[str, Any]:
    """Train the reference as the notebook does, and remember the run for other submissions.

    `run` holds the keywords of `normlab.experiments.train`. A run of fewer epochs is the beginning
    of the recorded one; with `beginning`, only the losses of its first batches are computed.
    """
    return _reference_run(class_name, json.dumps([settings, run]), beginning, 0)


def strays(class_name: str, settings: Mapping[str, Any], **run: Any) -> Floats:
    """Return how far rounding may have moved a run after each batch, relative to its loss."""
    key = json.dumps([settings, run])
    still = _reference_run(class_name, key, False, 0)
    moved = [_reference_run(class_name, key, False, n) for n in range(1, PATTERNS + 1)]
    strayed: Floats = SAFETY * np.max([_apart(still, other) for other in moved], axis=0)
    return strayed


@lru_cache(maxsize=256)
def _reference_run(class_name: str, key: str, beginning: bool, moved: int) -> Mapping[str, Any]:  # noqa: FBT001
    settings, run = json.loads(key)

    def make(**chosen: Any) -> Any:
        network = OURS[class_name](**chosen)
        signs = np.random.default_rng(moved)
        for name, w in network.params.items() if moved else ():
            network.params[name] = w * (1 + MOVED * signs.choice([-1.0, 1.0], w.shape))
        return network

    data = data_for(class_name)
    if beginning:
        return first_losses(make, settings, data, predicts=False, **run)
    return train(make, settings, data, **run)


def first_losses(
    make: Callable[..., Any],
    settings: Mapping[str, Any],
    data: Mapping[str, NDArray[Any]],
    *,
    predicts: bool = True,
    **run: Any,
) -> dict[str, Any]:
    """Begin a training, and stop after the first losses: rounding explains nothing this early.

    Predictions before the first batch change nothing in our own network, and cost most of the time.
    """
    losses: list[float] = []
    with suppress(_Enough):
        train(lambda **made: _Beginning(make(**made), losses, predicts), settings, data, **run)
    return {"losses": losses, "num_epochs": 1, "train_acc": [], "val_acc": []}


class _Enough(Exception):
    """A training has gone far enough."""


class _Beginning:
    """A network that stops its training once the first losses are known."""

    def __init__(self, network: Any, losses: list[float], predicts: bool) -> None:  # noqa: FBT001
        self._network, self._losses, self._predicts = network, losses, predicts
        self.params = network.params

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call the network, and record the loss."""
        if y is None and not self._predicts:
            return np.zeros((len(X), 1))
        answer = self._network.loss(X, y)
        if y is not None:
            self._losses.append(float(answer[0]))
            if len(self._losses) == FIRST:
                raise _Enough
        return answer


def first_difference(
    recorded: Mapping[str, Any],
    again: Mapping[str, Any],
    strayed: Callable[[], Floats] | None = None,
) -> str | None:
    """Describe where a record leaves a repeated run, further than rounding explains.

    `strayed` is asked only for a record that differs after its first batches.
    """
    found = _first_difference(recorded, again, np.zeros(1))
    if found is not None and found[0] >= SURE and strayed is not None:
        found = _first_difference(recorded, again, strayed())
    return None if found is None else found[1]


def _first_difference(
    recorded: Mapping[str, Any], again: Mapping[str, Any], strays: Floats
) -> tuple[int, str] | None:
    """Return the batch at which the record leaves the run, and a description of the difference.

    The last value of `strays` holds for all later batches. Once it reaches 1, nothing can be
    concluded.
    """
    found = []
    for figure, said in FIGURES.items():
        seen, wanted = _history(recorded, figure, len(again[figure])), _floats(again[figure])
        per_epoch = len(again["losses"]) // again["num_epochs"]
        batch = np.arange(len(wanted)) * (1 if figure == "losses" else per_epoch)
        strayed = strays[np.minimum(batch, len(strays) - 1)]
        allowed = ONE_SAMPLE + strayed
        if figure == "losses":
            allowed = (LOSS_ERROR + strayed) * np.maximum(np.abs(wanted), SMALL_LOSS)
        near = (np.abs(seen - wanted) <= allowed) | (strayed >= 1)
        near |= np.isnan(seen) & np.isnan(wanted)  # both diverged
        for i in np.flatnonzero(~near)[:1]:
            when = f"of batch {i + 1}" if figure == "losses" else f"after epoch {i}"
            told = f"{said} {when} is {seen[i]:.9g} in the record, but {wanted[i]:.9g}"
            found.append((int(batch[i]), told))
    return min(found, default=None)


def _apart(run: Mapping[str, Any], moved: Mapping[str, Any]) -> Floats:
    """Return the largest relative difference of two runs' losses so far, batch by batch."""
    one, other = _floats(run["losses"]), _floats(moved["losses"])
    size = np.maximum(np.abs(one), np.abs(other))
    apart = np.abs(one - other) / np.maximum(size, SMALL_LOSS)
    apart[np.isnan(one) != np.isnan(other)] = 1.0
    strays: Floats = np.maximum.accumulate(np.nan_to_num(apart, nan=0.0))
    return strays


def _history(recorded: Mapping[str, Any], figure: str, length: int) -> Floats:
    """Require at least `length` numbers; None stands for one that was not finite."""
    values = recorded.get(figure)
    numbers = isinstance(values, list) and all(
        v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in values
    )
    if not isinstance(values, list) or not numbers or len(values) < length:
        raise CheckFailed(f"{figure!r} is not a list of {length} numbers")
    return _floats(values[:length])


def _floats(values: Any) -> Floats:
    floats: Floats = np.array(values, dtype=np.float64)  # None becomes nan
    floats[~np.isfinite(floats)] = np.nan
    return floats
