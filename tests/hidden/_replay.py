"""Repeats a recorded training with the student's network, in a loop that the student cannot reach.

The network answers from where the student's code runs; batches, steps and accuracies are those of
the trusted Solver, in this process. What the network returns is looked at before it is used.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks import Student, expect
from autograder.checks.wording import describe
from normlab.experiments import train

Arrays = dict[str, np.ndarray]


def replay(
    student: Student,
    class_name: str,
    settings: Mapping[str, Any],
    data: Mapping[str, Any],
    **run: Any,
) -> dict[str, Any]:
    """Train the student's network as `normlab.experiments.train` does in the notebook.

    `run` are the keywords of `train`: seed, samples, num_epochs, batch_size, update_rule and
    learning_rate. A run of fewer epochs is the beginning of the recorded one.
    """

    def make(**chosen: Any) -> _Network:
        student.seed(run["seed"])
        return _Network(student, class_name, chosen)

    return train(make, settings, data, **run)


class _Network:
    """A network of the student's as the Solver wants it: `params` and `loss`."""

    def __init__(self, student: Student, class_name: str, settings: dict[str, Any]) -> None:
        self._student, self._name = student, class_name
        self._network = getattr(student, class_name)(**settings)
        self.params = self._arrays(self._network.params, f"{class_name}(...).params")
        self._known_there = dict(self.params)

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Ask the network; new parameters are sent to it first, in one message."""
        new = {n: w for n, w in self.params.items() if w is not self._known_there[n]}
        if new:
            self._network.params.update(new)
            self._known_there.update(new)
        self._student.called(f"{self._name}(...).loss", (X,) if y is None else (X, y), {})
        if y is None:
            scores = _numbers(self._network.loss(X.copy()), "the scores")
            expect.true(
                scores.ndim == 2 and len(scores) == len(X) and scores.size > 0,
                f"the scores have shape {scores.shape}, expected a row for each of {len(X)} samples",
            )
            return scores
        answer = self._network.loss(X.copy(), y.copy())
        pair = isinstance(answer, tuple) and len(answer) == 2
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


def _numbers(value: Any, name: str) -> np.ndarray:
    """Demand real numbers, but not finite ones: an honest training may diverge."""
    numeric = isinstance(value, np.ndarray | np.generic | int | float)
    expect.true(
        numeric and np.asarray(value).dtype.kind in "fiu",
        f"{name}: {describe(value)}, expected real numbers",
    )
    return np.asarray(value)
