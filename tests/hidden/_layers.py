"""A student's layers, called by the checks: what they return becomes numbers or a failure.

`Layer` has the methods of a layer, so it also works in our own MultiLayerPerceptron.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.gradients import among, difference_quotients, stepped, without
from normlab.layers import softmax_loss
from normlab.mlp_layers import TanhLayer

Arrays = dict[str, np.ndarray]

LIMIT = 4.0e-7
"""The largest error that a gradient may have, defined here, where a notebook cannot change it."""

SHOWN = 8
"""How many wrong entries a message lists; it also says how many there are."""


class Layer:
    """One DenseLayer or BatchNormLayer of the student."""

    def __init__(self, student: StudentCode, kind: str, *args: Any) -> None:
        self.name = f"{kind}({', '.join(map(repr, args))})"
        self._student, self._sizes = student, (args[0], args[1 if kind == "DenseLayer" else 0])
        self._layer = getattr(student, kind)(*args)
        for attribute in ("params", "grads", "propagate", "back_propagate", "update"):
            expect.true(
                hasattr(self._layer, attribute),
                f"{self.name} gave {student.last_result}, expected a layer with .{attribute}",
            )
        methods = ("propagate", "back_propagate", "update")
        self._methods = {
            name: expect.method(self._layer, name, f"{name} of {self.name} is not a method")
            for name in methods
        }

    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:  # noqa: FBT001, FBT002
        """Send a batch through."""
        return self._out(self._call("propagate", x, learning), x)

    def propagate_each(
        self, batches: Sequence[np.ndarray], puts: Sequence[Arrays] | None = None
    ) -> list[np.ndarray]:
        """Send batches through while learning, in one message; set arrays before each."""
        put, propagate = self._put(), self._methods["propagate"]
        self._student.called(f"{self.name}.propagate", (batches[0], True), {})
        calls: list[tuple[Any, tuple[Any, ...]]] = []
        for batch, arrays in zip(batches, puts or [{}] * len(batches), strict=True):
            calls += [(put, (arrays,)), (propagate, (batch, True))]
        return [self._out(out, batches[0]) for out in self._student.call_in_turn(calls)[1::2]]

    def back_propagate(self, dout: np.ndarray) -> np.ndarray:
        """Send a gradient back."""
        dx = self._call("back_propagate", dout)
        expect.shape(dx, (len(dout), self._sizes[0]), f"dx of {self.name}.back_propagate")
        return np.asarray(dx, dtype=np.float64)

    def update(self, learning_rate: float) -> None:
        """Take a step."""
        self._student.called(f"{self.name}.update", (learning_rate,), {})
        self._methods["update"](learning_rate)

    @property
    def params(self) -> Arrays:
        """The current parameters."""
        return self._arrays("params")

    @property
    def grads(self) -> Arrays:
        """The current gradients."""
        return self._arrays("grads")

    def put(self, **arrays: np.ndarray) -> "Layer":
        """Replace arrays in params."""
        self._put()({name: array.copy() for name, array in arrays.items()})
        return self

    def averages(self) -> tuple[Any, Any]:
        """Return the running mean and the running variance."""
        for attribute in ("running_mean", "running_var"):
            expect.true(hasattr(self._layer, attribute), f"{self.name} has no .{attribute}")
        return self._layer.running_mean, self._layer.running_var

    def put_averages(self, mean: np.ndarray, var: np.ndarray) -> "Layer":
        """Replace the running averages."""
        self._layer.running_mean, self._layer.running_var = mean.copy(), var.copy()
        return self

    def call_on(self, method: str, held: Any, *rest: Any) -> Any:
        """Call a method with an array that is held where the layer is."""
        self._student.called(f"{self.name}.{method}", (held, *rest), {})
        return self._methods[method](held, *rest)

    def _put(self) -> Any:
        """Return what replaces arrays in params, which the student may have made anything."""
        told = f"params of {self.name} is not a dict"
        return expect.method(self._layer.params, "update", told)

    def _call(self, method: str, array: np.ndarray, *rest: Any) -> Any:
        """Call a method; a change of its argument shows here or in student.changed."""
        self._student.called(f"{self.name}.{method}", (array, *rest), {})
        given = array.copy()
        result = self._methods[method](given, *rest)
        if given.tobytes() != array.tobytes():
            self._student.changed = (0,)
        return result

    def _out(self, out: Any, x: np.ndarray) -> np.ndarray:
        expect.shape(out, (len(x), self._sizes[1]), f"what {self.name}.propagate returned")
        return np.asarray(out, dtype=np.float64)

    def _arrays(self, attribute: str) -> Arrays:
        fetched = self._student.fetch(getattr(self._layer, attribute))
        expect.true(isinstance(fetched, dict), f"{attribute} of {self.name} is not a dict")
        for name, value in fetched.items():
            expect.array(value, f'{attribute}["{name}"] of {self.name}')
        return {name: np.asarray(value, dtype=np.float64) for name, value in fetched.items()}


def entry(arrays: Arrays, name: str, where: str) -> np.ndarray:
    """Return one array of params or grads."""
    known = ", ".join(map(str, arrays)) or "nothing"
    expect.true(name in arrays, f'{where} has no "{name}"; it has {known}')
    return arrays[name]


ALL_EPS = (1e-5, 0.1)
"""The eps of each batch norm layer, by place. A tiny one is checked where variances are small."""


class Net:
    """A small network of the student's layers; activations and loss are ours.

    At the first batch norm, every unit has standard deviation 0.3. That is small enough for 1e-8
    instead of 1e-5 under the square root to show, and large enough for difference quotients: over
    300 seeds, right code differs from them by at most 7.7e-8; over 60 seeds, such an eps differs by
    1.7e-5 or more.
    """

    def __init__(
        self, student: StudentCode, sizes: tuple[int, ...], *, batch_norm: bool, seed: int
    ):
        self._student, rng = student, student.rng(seed)
        self.x = rng.normal(1.0, 1.0, (12, sizes[0]))
        self.y = rng.integers(sizes[-1], size=12)
        self.layers: list[Layer | TanhLayer] = []
        for place, (n_in, n_out) in enumerate(pairwise(sizes)):
            dense = Layer(student, "DenseLayer", n_in, n_out)
            weights = rng.normal(0, 0.7, (n_in, n_out))
            if batch_norm and place == 0:
                weights *= 0.3 / (self.x @ weights).std(axis=0)
            self.layers.append(dense.put(W=weights, b=rng.normal(0, 0.3, n_out)))
            if n_out == sizes[-1]:
                break
            if batch_norm:
                norm = Layer(student, "BatchNormLayer", n_out, 0.9, ALL_EPS[place])
                gamma = rng.uniform(0.5, 1.5, n_out) * rng.choice([-1.0, 1.0], n_out)
                self.layers.append(norm.put(gamma=gamma, beta=rng.normal(0, 0.5, n_out)))
            self.layers.append(TanhLayer())

    def loss(self) -> tuple[float, np.ndarray]:
        """Return the loss while learning and its gradient with respect to the scores."""
        x: Any = self.x
        for layer in self.layers:
            x = layer.propagate(x, True)
        return softmax_loss(x, self.y)

    def gradients(self) -> dict[tuple[int, str], np.ndarray]:
        """Return the gradients from back propagation, for every parameter."""
        _, gradient = self.loss()
        for layer in reversed(self.layers):
            gradient = layer.back_propagate(gradient)
        found = {}
        for number, layer, name, value in self._parameters():
            seen = entry(layer.grads, name, f"grads of {layer.name}")
            expect.true(
                seen.size == value.size,
                f'grads["{name}"] of {layer.name} has shape {seen.shape}, expected {value.shape}',
            )
            found[number, name] = seen.reshape(value.shape)
        return found

    def quotients(self) -> dict[tuple[int, str], np.ndarray]:
        """Return central difference quotients of the loss, for every entry of every parameter.

        The input of a layer does not depend on its parameters, so only the layer itself and those
        after it are run again.
        """
        inputs: list[Any] = [self.x]
        for layer in self.layers:
            inputs.append(layer.propagate(inputs[-1], True))
        found = {}
        alone, _ = softmax_loss(inputs[-1], self.y)
        secret = self._student.rng(4712).integers(2**32, size=4)
        for number, layer, name, value in self._parameters():
            values, places = among(stepped(value), value, secret, value)
            puts = [{name: moved} for moved in values]
            outs = layer.propagate_each([inputs[number - 1]] * len(puts), puts)
            layer.put(**{name: value})
            for behind in self.layers[number:]:
                outs = _through(behind, outs)
            ends = [softmax_loss(scores, self.y)[0] for scores in outs]
            kept = without(ends, places, alone, abs(alone), "loss")
            found[number, name] = difference_quotients(kept, value.shape)
        return found

    def _parameters(self) -> list[tuple[int, Layer, str, np.ndarray]]:
        return [
            (number, layer, name, entry(layer.params, name, f"params of {layer.name}"))
            for number, layer in enumerate(self.layers, start=1)
            if isinstance(layer, Layer)
            for name in (("W", "b") if layer.name.startswith("Dense") else ("gamma", "beta"))
        ]


def _through(layer: Layer | TanhLayer, batches: list[np.ndarray]) -> list[np.ndarray]:
    if isinstance(layer, Layer):
        return layer.propagate_each(batches)
    return [layer.propagate(batch, True) for batch in batches]


def expect_gradients_everywhere(net: Net) -> None:
    """Check all parameters; name the entries whose gradients are off by more than LIMIT."""
    gradients = net.gradients()  # first: after many calls, running averages are the batch's own
    quotients = net.quotients()
    for (number, name), quotient in quotients.items():
        expect.true(
            name == "b" or np.abs(quotient).max() > 1e-4,  # b before batch norm: exactly zero
            f"the loss of a network with your layers does not depend on {name} of layer {number}",
        )
    off = [
        f"layer {number} {name}{list(index)}: back propagation"
        f" {gradients[number, name][index]:.6e}, difference quotient {quotient[index]:.6e}"
        for (number, name), quotient in quotients.items()
        for index in np.ndindex(quotient.shape)
        if not abs(gradients[number, name][index] - quotient[index]) <= LIMIT
    ]
    total = sum(quotient.size for quotient in quotients.values())
    more = [f"and {len(off) - SHOWN} more"] if len(off) > SHOWN else []
    expect.true(
        not off,
        "\n".join(
            [f"{len(off)} of {total} gradients are off by more than {LIMIT:g}", *off[:SHOWN], *more]
        ),
    )
