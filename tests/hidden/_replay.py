"""Repeats a recorded training with the student's network, in a loop that the student cannot change.

    begins_alike(run, first_losses(student, "FullyConnectedNet", settings, data, ...), name)
    again = replay(student, "FullyConnectedNet", settings, data, seed=run["seed"], ...)
    compare(run, again, "batch norm, seed 3")

The network runs where the student's code runs; batches, steps and accuracies come from the trusted
Solver, in this process. What the network returns is inspected before it is used.

On another machine, an honest record never comes out the same to the last digit: another processor
adds up in another order. In most trainings such a difference stays small; in some it grows tenfold
every few steps. So a record that differs is compared with a second replay, from weights moved by
about as much: it shows how much of the difference rounding explains.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import StudentCode, expect
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed
from normlab.experiments import train

Arrays = dict[str, np.ndarray]
Floats = NDArray[np.float64]

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
SAFETY = 1e5  # how much further than the moved replay an honest record may drift


@dataclass(frozen=True)
class Replay:
    """A repeated run, and a way to measure how sensitive it is to rounding."""

    run: Mapping[str, Any]
    moved: Callable[[], Mapping[str, Any]]


def replay(
    student: StudentCode,
    class_name: str,
    settings: Mapping[str, Any],
    data: Mapping[str, Any],
    **run: Any,
) -> Replay:
    """Train the student's network as `normlab.experiments.train` does in the notebook.

    `run` holds the keywords of `train`: seed, samples, num_epochs, batch_size, update_rule and
    learning_rate. A run of fewer epochs is the beginning of the recorded one.
    """

    def once(moved: float) -> dict[str, Any]:
        def make(**chosen: Any) -> _Network:
            student.seed(run["seed"])
            return _Network(student, class_name, chosen, moved)

        return train(make, settings, data, **run)

    return Replay(once(0.0), partial(once, MOVED))


def first_losses(
    student: StudentCode,
    class_name: str,
    settings: Mapping[str, Any],
    data: Mapping[str, Any],
    **run: Any,
) -> list[float]:
    """Begin a training as `replay` does, and stop after the first losses."""
    losses: list[float] = []

    def make(**chosen: Any) -> _Beginning:
        student.seed(run["seed"])
        return _Beginning(_Network(student, class_name, chosen, 0.0), losses)

    with suppress(_Enough):
        train(make, settings, data, **run)
    return losses


def begins_alike(recorded: Mapping[str, Any], losses: list[float], name: str) -> None:
    """Require that a recorded run begins with these losses; rounding explains nothing this early."""
    again = {"losses": losses, "num_epochs": 1, "train_acc": [], "val_acc": []}
    found = _first_difference(recorded, again, np.zeros(1))
    if found is not None:
        raise CheckFailed(f"{name}: {found[1]} when your network is trained again from this seed")


def compare(recorded: Mapping[str, Any], again: Replay, name: str) -> None:
    """Require that a recorded run matches its replay, as far as the replay goes."""
    strays = np.zeros(1)
    found = _first_difference(recorded, again.run, strays)
    if found is not None and found[0] >= SURE:
        strays = SAFETY * _strays(again.run, again.moved())
        found = _first_difference(recorded, again.run, strays)
    if found is not None:
        raise CheckFailed(f"{name}: {found[1]} when your network is trained again from this seed")


def _first_difference(
    recorded: Mapping[str, Any], again: Mapping[str, Any], strays: Floats
) -> tuple[int, str] | None:
    """Return the batch at which the record leaves the replay, and a description of the difference.

    `strays` is how far rounding may have moved a run after each batch, relative to its loss; its
    last value holds for all later batches. Once it reaches 1, nothing can be concluded.
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


def _strays(run: Mapping[str, Any], moved: Mapping[str, Any]) -> Floats:
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


class _Network:
    """A student's network in the form that the Solver needs: `params` and `loss`."""

    def __init__(
        self, student: StudentCode, class_name: str, settings: dict[str, Any], moved: float
    ) -> None:
        self._student, self._name = student, class_name
        network = getattr(student, class_name)(**settings)
        for attribute in ("params", "loss"):
            expect.true(
                hasattr(network, attribute),
                f"it gave {student.last_result}, expected a network with .{attribute}",
            )
        self._loss = expect.method(network, "loss", "its loss is not a method")
        self._params = network.params
        found = self._arrays(self._params, f"{class_name}(...).params")
        self._known_there = found
        self.params = {
            name: w * (1 + moved * np.where(np.arange(w.size) % 2, 1, -1).reshape(w.shape))
            if moved
            else w
            for name, w in found.items()
        }

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call the network; new parameters are sent to it first, in one message."""
        new = {n: w for n, w in self.params.items() if w is not self._known_there[n]}
        if new:
            expect.method(self._params, "update", "its params cannot be updated")(new)
            self._known_there.update(new)
        self._student.called(f"{self._name}(...).loss", (X,) if y is None else (X, y), {})
        if y is None:
            scores = _numbers(self._loss(X.copy()), "the scores")
            expect.true(
                scores.ndim == 2 and len(scores) == len(X) and scores.size > 0,
                f"the scores have shape {scores.shape}, expected a row for each of {len(X)} samples",
            )
            return scores
        answer = self._loss(X.copy(), y.copy())
        pair = isinstance(answer, tuple | list) and len(answer) == 2
        expect.true(pair, f"loss(X, y) returned {describe(answer)}, expected (loss, grads)")
        loss = _numbers(answer[0], "the loss")
        expect.true(loss.size == 1, f"the loss has shape {loss.shape}, expected one number")
        return float(loss.reshape(())), self._gradients(answer[1])

    def _gradients(self, held: Any) -> Arrays:
        grads = self._arrays(held, "grads")
        for name, w in self.params.items():
            expect.true(name in grads, f"grads has no gradient for the parameter {name!r}")
            expect.true(
                grads[name].shape == w.shape,
                f"grads[{name!r}] has shape {grads[name].shape}, expected {w.shape}",
            )
        return grads

    def _arrays(self, held: Any, name: str) -> Arrays:
        fetched = self._student.fetch(held)
        expect.true(isinstance(fetched, dict), f"{name} is {describe(fetched)}, expected a dict")
        return {str(key): _numbers(value, f"{name}[{key!r}]") for key, value in fetched.items()}


class _Enough(Exception):
    """A training has gone far enough."""


class _Beginning:
    """A network that stops its training once the first losses are known."""

    def __init__(self, network: _Network, losses: list[float]) -> None:
        self._network, self._losses = network, losses
        self.params = network.params

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call the network, and record the loss."""
        answer = self._network.loss(X, y)
        if y is not None:
            self._losses.append(answer[0])
            if len(self._losses) == FIRST:
                raise _Enough
        return answer


def _numbers(value: Any, name: str) -> np.ndarray:
    """Require real numbers, though not finite ones: an honest training may diverge."""
    numeric = isinstance(value, np.ndarray | np.generic | int | float)
    expect.true(
        numeric and np.asarray(value).dtype.kind in "fiu",
        f"{name}: {describe(value)}, expected real numbers",
    )
    return np.asarray(value)
