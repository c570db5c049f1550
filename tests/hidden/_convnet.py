"""A student's ConvNet, driven by the checks: whatever it returns becomes numbers or a finding."""

from typing import Any

import numpy as np

from autograder.checks import Student, expect
from reference.convolutional import ConvNet

Arrays = dict[str, np.ndarray]

SMALL: dict[str, Any] = {"num_filters": (2, 3), "input_dim": (1, 4, 6), "num_classes": 3}
WIDE: dict[str, Any] = {"num_filters": (3, 4), "input_dim": (2, 9, 12), "num_classes": 5}
ONE: dict[str, Any] = {"num_filters": (4,), "input_dim": (3, 5, 4), "num_classes": 2}
THREE: dict[str, Any] = {"num_filters": (2, 3, 2), "input_dim": (1, 8, 16), "num_classes": 4}
BEFORE: dict[str, Any] = {"normalization": "batchnorm", "placement": "before"}
AFTER: dict[str, Any] = {"normalization": "batchnorm", "placement": "after"}


class Net:
    """One network of the student's, with the parameters a check wants it to have."""

    def __init__(
        self, student: Student, settings: dict[str, Any], params: Arrays | None = None
    ) -> None:
        self._student = student
        self._net = student.ConvNet(**settings)
        for attribute in ("params", "loss"):
            expect.true(
                hasattr(self._net, attribute),
                f"ConvNet(...) gave {student.last_result}, expected a network with .{attribute}",
            )
        if params is not None:
            self._dict("params").update({name: value.copy() for name, value in params.items()})

    def params(self) -> Arrays:
        """Fetch the parameters."""
        return self._arrays(self._dict("params"), "params")

    def loss(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute the loss of a training step."""
        loss, _ = self._step(X, y)
        return loss

    def gradients(self, X: np.ndarray, y: np.ndarray) -> Arrays:
        """Compute the gradients of a training step."""
        _, grads = self._step(X, y)
        return self._arrays(grads, "grads")

    def scores(self, X: np.ndarray) -> Any:
        """Compute the scores in test mode."""
        self._student.called("ConvNet(...).loss", (X,), {})
        scores = self._net.loss(X.copy())
        expect.array(scores, "scores")
        return scores

    def averages(self, name: str) -> list[Any]:
        """Fetch one running average of every batch norm."""
        expect.true(hasattr(self._net, "bn_params"), "the network has no bn_params")
        held = self._net.bn_params
        expect.true(isinstance(held, list | tuple), "bn_params is no list")
        dicts = [self._student.fetch(item) for item in held]
        expect.true(all(isinstance(d, dict) for d in dicts), "bn_params holds what is no dict")
        return [d.get(name) for d in dicts]

    def quotients(self, X: np.ndarray, y: np.ndarray, h: float = 1e-5) -> Arrays:
        """Differentiate the training loss numerically by every entry of every parameter."""
        held, found = self._dict("params"), {}
        for name, value in self.params().items():
            found[name] = np.zeros(value.shape)
            for index in np.ndindex(value.shape):
                ends = []
                for step in (h, -h):
                    moved = value.astype(np.float64)
                    moved[index] += step
                    held[name] = moved
                    ends.append(self.loss(X, y))
                found[name][index] = (ends[0] - ends[1]) / (2 * h)
            held[name] = value.copy()
        return found

    def _step(self, X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
        self._student.called("ConvNet(...).loss", (X, y), {})
        result = self._net.loss(X.copy(), y.copy())
        expect.true(
            isinstance(result, tuple | list) and len(result) == 2,
            "loss(X, y) did not return the pair (loss, grads)",
        )
        loss = expect.array(result[0], "loss")
        expect.true(loss.size == 1, f"loss has shape {loss.shape}, expected one number")
        return float(loss.reshape(())), result[1]

    def _dict(self, name: str) -> Any:
        held = getattr(self._net, name)
        expect.true(
            hasattr(held, "update") and hasattr(held, "__setitem__"), f"{name} is not a dict"
        )
        return held

    def _arrays(self, held: Any, name: str) -> Arrays:
        fetched = self._student.fetch(held)
        expect.true(isinstance(fetched, dict), f"{name} is not a dict")
        for key, value in fetched.items():
            expect.array(value, f'{name}["{key}"]')
        return {key: np.asarray(value) for key, value in fetched.items()}


def pair(
    student: Student, settings: dict[str, Any], seed: int = 0
) -> tuple[Net, ConvNet, np.ndarray, np.ndarray]:
    """Set up the student's network and ours with the same parameters, and a batch for both."""
    params, X, y = point(settings, seed)
    right = ConvNet(**settings)
    right.params.update({name: value.copy() for name, value in params.items()})
    return Net(student, settings, params), right, X, y


def point(
    settings: dict[str, Any], seed: int, examples: int = 7
) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw parameters, none at its starting value and gamma of both signs, and a batch."""
    rng = np.random.default_rng(seed)
    params = {}
    for name, start in ConvNet(**settings).params.items():
        params[name] = rng.normal(size=start.shape) * 0.5
        if name.startswith("gamma"):
            params[name] += np.where(np.arange(len(start)) % 2, -1.0, 1.0)
    X = rng.normal(0.3, 1.0, size=(examples, *settings["input_dim"]))
    return params, X, rng.integers(settings["num_classes"], size=examples)


def agree(seen: Any, expected: Any, name: str, *, limit: float = 1e-7) -> None:
    """Demand these numbers, measured by the largest of them; a true zero is judged absolutely."""
    largest = np.abs(np.asarray(expected)).max(initial=0.0)
    expect.close(seen, expected, name, rtol=0.0, atol=limit * float(largest) + limit / 100)


def agree_all(seen: Arrays, expected: Arrays, name: str, *, limit: float = 1e-7) -> None:
    """Demand every one of these arrays."""
    for key, value in expected.items():
        expect.true(key in seen, f"{name} has no {key!r}, only {', '.join(map(str, seen)) or '-'}")
        agree(seen[key], value, f'{name}["{key}"]', limit=limit)
