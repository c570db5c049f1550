"""A student's network in the form that the Solver needs: what it returns is inspected before use."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.values_as_text import describe
from hidden._networks import Arrays, numbered


class Network:
    """A student's network with `params` and `loss`, its layers numbered from 1.

    The parameters are here, and are sent to the student's code when they have changed.
    """

    def __init__(self, student: StudentCode, class_name: str, settings: dict[str, Any]) -> None:
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
        self._further = 1 if "W0" in found else 0
        self.params = {numbered(name, self._further): w for name, w in found.items()}
        self._known_there = dict(self.params)

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call the network; new parameters are sent to it first, in one message."""
        new = {n: w for n, w in self.params.items() if w is not self._known_there[n]}
        if new:
            update = expect.method(self._params, "update", "its params cannot be updated")
            update({numbered(name, -self._further): w for name, w in new.items()})
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
        found = self._arrays(held, "grads")
        grads = {numbered(name, self._further): value for name, value in found.items()}
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
    """Require real numbers, though not finite ones: an honest training may diverge."""
    numeric = isinstance(value, np.ndarray | np.generic | int | float)
    expect.true(
        numeric and np.asarray(value).dtype.kind in "fiu",
        f"{name}: {describe(value)}, expected real numbers",
    )
    return np.asarray(value)
