"""A student's network, driven by the checks: what it returns is looked at before use."""

from typing import Any, TypeVar

import numpy as np

from autograder.checks import Student, expect
from autograder.checks.wording import describe
from reference.convolutional import ConvNet
from reference.fully_connected import FullyConnectedNet

Arrays = dict[str, np.ndarray]
Right = TypeVar("Right", FullyConnectedNet, ConvNet)

H = 1e-5
MOST_TOLD = 6


class Net:
    """One network of the student's, with the parameters that a check wants it to have."""

    def __init__(
        self,
        student: Student,
        class_name: str,
        settings: dict[str, Any],
        params: Arrays | None = None,
    ) -> None:
        self._student = student
        self.changed_X = False
        made = getattr(student, class_name)(**settings)
        self._call = student.last_call
        for attribute in ("params", "loss"):
            expect.true(
                hasattr(made, attribute),
                f"it gave {student.last_result}, expected a network with .{attribute}",
            )
        expect.true(callable(made.loss), "its loss is not a method")
        self._net, self._loss, self._params = made, made.loss, made.params
        if params is not None:
            self._dict(self._params, "params")
            self._params.update({name: value.copy() for name, value in params.items()})

    def params(self) -> Arrays:
        """Fetch the parameters."""
        return self._arrays(self._params, "params")

    def loss(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute the loss of a training step, whatever its gradients are."""
        return self._step(X, y)[0]

    def step(self, X: np.ndarray, y: np.ndarray) -> tuple[float, Arrays]:
        """Compute the loss of a training step and its gradients."""
        loss, grads = self._step(X, y)
        return loss, self._arrays(grads, "grads")

    def scores(self, X: np.ndarray) -> Any:
        """Compute the scores in test mode."""
        self._student.called(f"{self._call}.loss", (X,), {})
        scores = self._loss(X.copy())
        expect.array(scores, "the scores")
        return scores

    def averages(self) -> dict[str, Any]:
        """Fetch the running averages of every batch norm, each under a name for messages."""
        expect.true(hasattr(self._net, "bn_params"), "the network has no bn_params")
        held = self._net.bn_params  # a list comes apart on the way
        items = held if isinstance(held, list | tuple) else ()
        fetched = [self._student.fetch(item) for item in items]
        expect.true(
            fetched and all(isinstance(item, dict) for item in fetched),
            f"bn_params is {describe(held)}, expected a list of dicts",
        )
        return averages_in(fetched)

    def quotients(self, X: np.ndarray, y: np.ndarray) -> Arrays:
        """Differentiate the training loss by every entry of every parameter, each moved by H."""
        held, found = self._params, {}
        for name, value in self.params().items():
            found[name] = np.zeros(value.shape)
            for index in np.ndindex(value.shape):
                ends = []
                for step in (H, -H):
                    moved = value.astype(np.float64)
                    moved[index] += step
                    held[name] = moved
                    ends.append(self.loss(X, y))
                found[name][index] = (ends[0] - ends[1]) / (2 * H)
            held[name] = value.copy()
        return found

    def _step(self, X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
        self._student.called(f"{self._call}.loss", (X, y), {})
        given = X.copy()
        result = self._loss(given, y.copy())
        self.changed_X = 0 in self._student.changed or not np.array_equal(given, X)
        two = isinstance(result, tuple | list) and len(result) == 2
        expect.true(two, f"loss(X, y) returned {describe(result)}, expected (loss, grads)")
        loss = expect.array(result[0], "the loss")
        expect.true(loss.size == 1, f"the loss has shape {loss.shape}, expected one number")
        return float(loss.reshape(())), result[1]

    def _arrays(self, held: Any, name: str) -> Arrays:
        fetched = self._dict(held, name)
        for key, value in fetched.items():
            expect.array(value, f"{name}[{key!r}]")
        return {key: np.asarray(value) for key, value in fetched.items()}

    def _dict(self, held: Any, name: str) -> dict[Any, Any]:
        fetched = self._student.fetch(held)
        expect.true(isinstance(fetched, dict), f"{name} is {describe(fetched)}, expected a dict")
        return dict(fetched)


def pair(
    student: Student, ours: type[Right], settings: dict[str, Any], seed: int, examples: int = 10
) -> tuple[Net, Right, np.ndarray, np.ndarray]:
    """Set up the student's network and ours with the same parameters, and a batch for both."""
    params, X, y = point(ours, settings, seed, examples)
    right = ours(**settings)
    right.params.update({name: value.copy() for name, value in params.items()})
    return Net(student, ours.__name__, settings, params), right, X, y


def point(
    ours: type[Right], settings: dict[str, Any], seed: int, examples: int = 10
) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw parameters, none at its starting value and gamma of both signs, and a batch."""
    rng = np.random.default_rng(seed)
    params = {}
    for name, start in ours(**settings).params.items():
        params[name] = rng.normal(size=start.shape) * 0.5
        if name.startswith("gamma"):
            params[name] += np.where(np.arange(len(start)) % 2, -1.0, 1.0)
    X = rng.normal(0.3, 1.0, size=(examples, *np.atleast_1d(settings["input_dim"])))
    return params, X, rng.integers(settings["num_classes"], size=examples)


def smooth_point(
    ours: type[Right], settings: dict[str, Any], seed: int, examples: int = 10
) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw as `point` does, and again until no kink lies so near that a step of H goes across.

    There a difference quotient says nothing about right code: our own gradients show where.
    """
    key = f"{ours.__name__} {sorted(settings.items(), key=str)} {seed} {examples}"
    if key not in _SMOOTH_SEEDS:
        tries = range(seed, seed + 100_000, 1000)
        _SMOOTH_SEEDS[key] = next(n for n in tries if _is_smooth(ours, settings, n, examples))
    return point(ours, settings, _SMOOTH_SEEDS[key], examples)


_SMOOTH_SEEDS: dict[str, int] = {}
"""With which seed each point became smooth: found once for all submissions."""


def _is_smooth(ours: type[Right], settings: dict[str, Any], seed: int, examples: int) -> bool:
    params, X, y = point(ours, settings, seed, examples)
    net = ours(**settings)
    net.params.update(params)
    grads = net.loss(X, y)[1]
    for name, value in params.items():
        allowed = 1e-7 * np.abs(grads[name]).max(initial=0.0) + 1e-9
        for index in np.ndindex(value.shape):
            there, ends = value[index], []
            for step in (H, -H):
                value[index] = there + step
                ends.append(net.loss(X, y)[0])
            value[index] = there
            if abs((ends[0] - ends[1]) / (2 * H) - grads[name][index]) > allowed:
                return False
    return True


def averages_in(bn_params: list[dict[str, Any]]) -> dict[str, Any]:
    """List the running averages of every batch norm, each under a name for messages."""
    return {
        f'bn_params[{layer}]["{name}"]': bn_param.get(name)
        for layer, bn_param in enumerate(bn_params)
        for name in ("running_mean", "running_var")
    }


def agree(seen: Any, expected: Any, name: str, *, limit: float = 1e-8, zero: float = 1e-9) -> None:
    """Demand these numbers: off by `limit` of the largest of them at most, and by `zero` more."""
    largest = np.abs(np.asarray(expected)).max(initial=0.0)
    expect.close(seen, expected, name, rtol=0.0, atol=limit * float(largest) + zero)


def agree_all(
    seen: Arrays, expected: Arrays, name: str, *, limit: float = 1e-8, zero: float = 1e-9
) -> None:
    """Demand every one of these arrays."""
    for key, value in expected.items():
        expect.true(key in seen, f"{name} has no {key!r}, only {', '.join(map(str, seen)) or '-'}")
        agree(seen[key], value, f"{name}[{key!r}]", limit=limit, zero=zero)


def belong_together(grads: Arrays, quotients: Arrays) -> None:
    """Demand gradients equal to difference quotients: walk through all entries, tell the bad ones.

    Allowed is 1e-6 of the largest entry of the array, and 1e-8 where all of them are zero.
    """
    told = []
    for name, numeric in quotients.items():
        expect.true(name in grads, f"grads has no {name!r}")
        expect.shape(grads[name], numeric.shape, f"grads[{name!r}]")
        largest = max(np.abs(of).max(initial=0.0) for of in (grads[name], numeric))
        far = np.abs(grads[name] - numeric) > 1e-6 * largest + 1e-8
        told += [
            f"  {name}{[int(i) for i in index]}: gradient {grads[name][tuple(index)]:.6g}, "
            f"difference quotient {numeric[tuple(index)]:.6g}"
            for index in np.argwhere(far)
        ]
    more = [f"  and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
    lines = "\n".join([*told[:MOST_TOLD], *more])
    expect.true(not told, f"these gradients do not belong to your loss:\n{lines}")
