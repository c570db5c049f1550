"""A student's network, called by the checks: what it returns is inspected before use.

Two mistakes would affect every check, and are judged only once. Layers numbered from 0 are renamed
here, and a leaky ReLU with a different slope is compared with ours with that slope.
"""

import re
from collections.abc import Sequence
from functools import partial
from importlib.util import module_from_spec
from sys import modules
from typing import Any, TypeVar

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.gradients import among, difference_quotients, stepped, without
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed, Finding, StudentCrashed
from normlab.layers import leaky_relu_forward
from reference.convolutional import ConvNet
from reference.fully_connected import FullyConnectedNet

Arrays = dict[str, np.ndarray]
Right = TypeVar("Right", FullyConnectedNet, ConvNet)

SLOPE, MOST_SLOPE = 0.01, 0.5

ONE_UNIT: dict[type, dict[str, Any]] = {
    FullyConnectedNet: {"hidden_dims": [1], "input_dim": 1, "num_classes": 2},
    ConvNet: {"num_filters": (1,), "input_dim": (1, 2, 2), "num_classes": 2},
}


class Net:
    """One network of the student, with the parameters that a check gives it."""

    def __init__(
        self,
        student: StudentCode,
        class_name: str,
        settings: dict[str, Any],
        params: Arrays | None = None,
    ) -> None:
        self._student = student
        self.changed: tuple[str, ...] = ()
        made = getattr(student, class_name)(**settings)
        self._call = student.last_call
        for attribute in ("params", "loss"):
            expect.true(
                hasattr(made, attribute),
                f"it gave {student.last_result}, expected a network with .{attribute}",
            )
        self._loss = expect.method(made, "loss", "its loss is not a method")
        self._net, self._params = made, made.params
        self._first = 0 if "W0" in self._dict(self._params, "params") else 1
        if params is not None:
            self.put(params)

    def put(self, params: Arrays) -> None:
        """Give the network these parameters."""
        given = {self._theirs(name): value.copy() for name, value in params.items()}
        expect.method(self._params, "update", "its params cannot be updated")(given)

    def params(self) -> Arrays:
        """Fetch the parameters, under the names they have when the layers are numbered from 1."""
        return self._ours(self.params_as_named())

    def params_as_named(self) -> Arrays:
        """Fetch the parameters, under the names that the student gave them."""
        return self._arrays(self._params, "params")

    def loss(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute the loss of a training step, whatever the gradients are."""
        return self._step(X, y)[0]

    def step(self, X: np.ndarray, y: np.ndarray) -> tuple[float, Arrays]:
        """Compute the loss of a training step and its gradients."""
        loss, grads = self._step(X, y)
        return loss, self._ours(self._arrays(grads, "grads"))

    def scores(self, X: np.ndarray) -> Any:
        """Compute the scores in test mode."""
        self._student.called(f"{self._call}.loss", (X,), {})
        scores = self._loss(X.copy())
        expect.array(scores, "the scores")
        return scores

    def bn_params(self) -> list[dict[str, Any]]:
        """Fetch what every batch norm keeps from one call to the next."""
        expect.true(hasattr(self._net, "bn_params"), "the network has no bn_params")
        held = self._net.bn_params  # a list arrives as its items
        items = held if isinstance(held, list | tuple) else ()
        fetched = [self._student.fetch(item) for item in items]
        expect.true(
            fetched and all(isinstance(item, dict) for item in fetched),
            f"bn_params is {describe(held)}, expected a list of dicts",
        )
        return fetched

    def quotients(self, params: Arrays, X: np.ndarray, y: np.ndarray) -> Arrays:
        """Differentiate the training loss by every entry of these parameters."""
        alone = self.losses([(params, X, y)])[0]
        secret = self._student.rng(4712).integers(2**32, size=4)
        found = {}
        for name, value in params.items():
            values, places = among(stepped(value), value, secret, value)
            ends = self.losses([({**params, name: moved}, X, y) for moved in values])
            kept = without(ends, places, alone, abs(alone), "loss")
            found[name] = difference_quotients(kept, value.shape)
        return found

    def losses(self, cases: Sequence[tuple[Arrays, np.ndarray, np.ndarray]]) -> list[float]:
        """Compute the training loss of each batch with its parameters, in one message."""
        return [self._loss_in(result) for result in self._results(cases)]

    def steps(
        self, cases: Sequence[tuple[Arrays, np.ndarray, np.ndarray]]
    ) -> list[tuple[float, Arrays]]:
        """Compute loss and gradients of each batch with its parameters."""
        return [
            (self._loss_in(result), self._ours(self._arrays(result[1], "grads")))
            for result in self._results(cases)
        ]

    def _results(self, cases: Sequence[tuple[Arrays, np.ndarray, np.ndarray]]) -> list[Any]:
        calls: list[tuple[Any, tuple[Any, ...]]] = []
        for params, X, y in cases:
            given = {self._theirs(name): value for name, value in params.items()}
            calls += [(self._params.update, (given,)), (self._loss, (X, y))]
        return self._student.call_in_turn(calls)[1::2]

    def _theirs(self, name: str) -> str:
        return numbered(name, self._first - 1)

    def _ours(self, held: Arrays) -> Arrays:
        return {numbered(name, 1 - self._first): value for name, value in held.items()}

    def _step(self, X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
        self._student.called(f"{self._call}.loss", (X, y), {})
        given = X.copy(), y.copy()
        result = self._loss(*given)
        self.changed = tuple(
            name
            for place, (name, was) in enumerate((("X", X), ("y", y)))
            if place in self._student.changed or not np.array_equal(given[place], was)
        )
        return self._loss_in(result), result[1]

    def _loss_in(self, result: Any) -> float:
        two = isinstance(result, tuple | list) and len(result) == 2
        expect.true(two, f"loss(X, y) returned {describe(result)}, expected (loss, grads)")
        loss = expect.array(result[0], "the loss")
        expect.true(loss.size == 1, f"the loss has shape {loss.shape}, expected one number")
        return float(loss.reshape(()))

    def _arrays(self, held: Any, name: str) -> Arrays:
        fetched = self._dict(held, name)
        for key, value in fetched.items():
            expect.array(value, f"{name}[{key!r}]")
        return {str(key): np.asarray(value) for key, value in fetched.items()}

    def _dict(self, held: Any, name: str) -> dict[Any, Any]:
        fetched = self._student.fetch(held)
        expect.true(isinstance(fetched, dict), f"{name} is {describe(fetched)}, expected a dict")
        return dict(fetched)


def pair(
    student: StudentCode, ours: type[Right], settings: dict[str, Any], seed: int, examples: int = 10
) -> tuple[Net, Right, np.ndarray, np.ndarray]:
    """Make the student's network and ours with the same parameters, and a batch for both."""
    params, X, y = point(ours, settings, student.rng(seed), examples)
    right = with_slope(ours, slope_of(student, ours))(**settings)
    right.params.update({name: value.copy() for name, value in params.items()})
    return Net(student, ours.__name__, settings, params), right, X, y


def gives_our_loss(student: StudentCode, ours: type[Right], settings: dict[str, Any]) -> bool:
    """Tell whether a training step of such a network gives our loss.

    Where it does not, the check about such networks fails. A check of something else then judges
    the other networks: a fault is paid for once.
    """
    try:
        net, right, X, y = pair(student, ours, settings, seed=21)
        agree(net.loss(X, y), right.loss(X, y)[0], "the loss")
    except (CheckFailed, StudentCrashed):
        return False
    return True


def first_step(
    student: StudentCode, ours: type[Right], settings: dict[str, Any], seed: int
) -> tuple[Net, Arrays]:
    """Take the step that light checks require: the last bias must have a gradient like ours.

    With such small parameters, it hardly depends on what the hidden layers do, right or wrong.
    """
    params, X, y = point(ours, settings, student.rng(seed))
    right = ours(**settings)
    right.params.update({name: 0.01 * value for name, value in params.items()})
    last = max(name for name in params if re.fullmatch(r"b\d", name))
    right.params[last] = np.abs(right.params[last])  # the signs of the scores must not matter
    net = Net(student, ours.__name__, settings, right.params)
    _, grads = net.step(X, y)
    expect.resembles(grads.get(last), right.loss(X, y)[1][last], f"grads[{last!r}]")
    return net, grads


def slope_of(student: StudentCode, ours: type[Right]) -> float:
    """Measure the slope of the student's leaky ReLU below zero, in a network of a single unit.

    The result is 0.01 where the slope cannot be measured, or where the function is not a leaky
    ReLU: then our network does not change, and the student's is wrong wherever it differs.
    """
    settings: dict[str, Any] = ONE_UNIT[ours]
    params = {name: np.zeros_like(start) for name, start in ours(**settings).params.items()}
    params["W1"].flat[params["W1"].size // 2] = 1.0  # it copies its input, a pixel or a number
    params["W2"][:] = [[1.0, -1.0]]
    X = -np.ones((1, *np.atleast_1d(settings["input_dim"])))
    try:
        scores = np.ravel(Net(student, ours.__name__, settings, params).scores(X))
    except Finding:
        return SLOPE
    seen = -float(scores[0])
    opposite = scores.size == 2 and np.isclose(scores[1], seen)
    return seen if opposite and 0 <= seen <= MOST_SLOPE and not np.isclose(seen, SLOPE) else SLOPE


def with_slope(ours: type[Right], slope: float) -> type[Right]:
    """Return our network, from a copy of its module in which the leaky ReLU has this slope."""
    spec = modules[ours.__module__].__spec__
    if slope == SLOPE or spec is None or spec.loader is None:
        return ours
    copy = module_from_spec(spec)
    spec.loader.exec_module(copy)
    vars(copy)["leaky_relu_forward"] = partial(leaky_relu_forward, slope=slope)
    sloped: type[Right] = vars(copy)[ours.__name__]
    return sloped


def point(
    ours: type[Right], settings: dict[str, Any], rng: np.random.Generator, examples: int = 10
) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw parameters, none at its starting value and gamma with both signs, and a batch."""
    params = {}
    for name, start in ours(**settings).params.items():
        params[name] = rng.normal(size=start.shape) * 0.5
        if name.startswith("gamma"):
            params[name] += np.where(np.arange(len(start)) % 2, -1.0, 1.0)
    X = rng.normal(0.3, 1.0, size=(examples, *np.atleast_1d(settings["input_dim"])))
    return params, X, rng.integers(settings["num_classes"], size=examples)


def numbered(name: str, further: int) -> str:
    """Return the name of a parameter when the number of its layer is increased by `further`."""
    return re.sub(r"\d+$", lambda number: str(int(number[0]) + further), name) if further else name


def agree(seen: Any, expected: Any, name: str, *, limit: float = 2e-9, zero: float = 1e-10) -> None:
    """Require these numbers, to within `limit` times the largest of them, plus `zero`."""
    largest = np.abs(np.asarray(expected)).max(initial=0.0)
    expect.close(seen, expected, name, rtol=0.0, atol=limit * float(largest) + zero)


def agree_all(
    seen: Arrays, expected: Arrays, name: str, *, limit: float = 2e-9, zero: float = 1e-10
) -> None:
    """Require every one of these arrays."""
    for key, value in expected.items():
        expect.true(key in seen, f"{name} has no {key!r}, only {', '.join(map(str, seen)) or '-'}")
        agree(seen[key], value, f"{name}[{key!r}]", limit=limit, zero=zero)


def in_shape(grads: Arrays, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return a gradient in the shape of its parameter: a wrong shape is judged elsewhere."""
    expect.true(name in grads, f"grads has no {name!r}")
    if grads[name].size != np.prod(shape, dtype=int):
        expect.shape(grads[name], shape, f"grads[{name!r}]")
    return grads[name].reshape(shape)


def shapes_of(params: Arrays) -> dict[str, tuple[int, ...]]:
    """Return the shape of each parameter."""
    return {name: value.shape for name, value in params.items()}


def same_shapes(
    seen: Arrays, expected: dict[str, tuple[int, ...]], name: str, settings: dict[str, Any]
) -> None:
    """Require arrays with exactly these names and shapes."""
    for key in (*expected, *seen):
        shape = seen[key].shape if key in seen else "(none: it is missing)"
        expect.true(
            shape == expected.get(key),
            f"{name}[{key!r}] has shape {shape}, expected {expected.get(key, 'no such name')}, "
            f"with {settings or 'defaults'}",
        )
