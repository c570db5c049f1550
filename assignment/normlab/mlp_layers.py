"""Layers without learned parameters, with the interface of the notebook's own layer classes.

`propagate` takes a batch, one row for each example, and returns another. `back_propagate` takes the
gradient of the loss with respect to what `propagate` last returned, and returns the gradient with
respect to its input. `update` takes a step of gradient descent, which changes nothing here.
`params` and `grads` are empty.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normlab.layers import (
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)

Floats = NDArray[np.floating]


class _Layer:
    """A layer with nothing to learn."""

    def __init__(self) -> None:
        self.params: dict[str, Floats] = {}
        self.grads: dict[str, Floats] = {}

    def update(self, learning_rate: float) -> None:
        """Change nothing: there are no parameters."""


class TanhLayer(_Layer):
    """tanh(x), entry by entry."""

    def propagate(self, x: Floats, learning: bool = True) -> Floats:  # noqa: ARG002, FBT001, FBT002
        """Return tanh(x), whether learning or not."""
        out, self._cache = tanh_forward(x)
        return out

    def back_propagate(self, dout: Floats) -> Floats:
        """Use tanh' = 1 - tanh^2."""
        return tanh_backward(dout, self._cache)


class ReluLayer(_Layer):
    """max(0, x), entry by entry."""

    def propagate(self, x: Floats, learning: bool = True) -> Floats:  # noqa: ARG002, FBT001, FBT002
        """Return max(0, x), whether learning or not."""
        out, self._cache = relu_forward(x)
        return out

    def back_propagate(self, dout: Floats) -> Floats:
        """Let the gradient pass where x was positive."""
        return relu_backward(dout, self._cache)


class SigmoidLayer(_Layer):
    """1 / (1 + exp(-x)), entry by entry."""

    def propagate(self, x: Floats, learning: bool = True) -> Floats:  # noqa: ARG002, FBT001, FBT002
        """Return the sigmoid of x, whether learning or not."""
        out, self._cache = sigmoid_forward(x)
        return out

    def back_propagate(self, dout: Floats) -> Floats:
        """Use s' = s (1 - s)."""
        return sigmoid_backward(dout, self._cache)


class NoiseLayer(_Layer):
    """Stretches and shifts every unit at random, in a different way at each training step.

    At every call of `propagate` while learning, each of the n units gets a new factor from
    U[1 - spread, 1 + spread] and a new shift from U[-shift, shift], the same for all rows. So the
    units' means and variances jump from step to step, far more than training by itself moves them.
    When not learning, the layer returns its input: on average, factors are 1 and shifts 0.

    The layer has its own random generator, so it does not change what others draw.
    """

    def __init__(
        self, n: int, shift: float = 1.0, spread: float = 0.5, seed: int | list[int] = 0
    ) -> None:
        super().__init__()
        self.n, self.shift, self.spread = n, shift, spread
        self._random = np.random.RandomState(seed)  # the same numbers in every numpy version
        self._factor: Floats = np.ones(n)

    def propagate(self, x: Floats, learning: bool = True) -> Floats:  # noqa: FBT001, FBT002
        """Return factor * x + shift when learning, x otherwise."""
        if not learning:
            self._factor = np.ones(self.n)
            return x
        self._factor = self._random.uniform(1 - self.spread, 1 + self.spread, self.n)
        return self._factor * x + self._random.uniform(-self.shift, self.shift, self.n)

    def back_propagate(self, dout: Floats) -> Floats:
        """Multiply by the factors that `propagate` used."""
        return dout * self._factor


class WatchLayer(_Layer):
    """Returns its input, and measures how it moves while the layers before it learn.

    After every step, the same rows, the probe, pass through the layers before this one as they do
    in training. Any two batches have different means, even if nothing is learned; the means of a
    probe move only when the layers do.

    A batch norm layer would put the probe into its running averages, and a noise layer would use
    up random numbers. So the probe passes through `twins` in their place: layers of the same kind,
    which get the same parameters before each measurement.
    """

    def __init__(self, before: Sequence[Any], twins: Sequence[Any], probe: Floats) -> None:
        """Measure for the first time.

        before: the layers before this one, in order. They are updated earlier in each step.
        twins: for each of them its twin, or the layer itself if a pass leaves nothing behind.
        probe: the rows to send through.
        """
        super().__init__()
        self._pairs, self._probe = list(zip(before, twins, strict=True)), probe
        self._of_probe: list[tuple[Floats, Floats]] = []
        self._of_batches: list[tuple[Floats, Floats]] = []
        self._measure()

    def propagate(self, x: Floats, learning: bool = True) -> Floats:  # noqa: FBT001, FBT002
        """Return x."""
        if learning:
            self._of_batches.append((x.mean(axis=0), x.std(axis=0)))
        return x

    def back_propagate(self, dout: Floats) -> Floats:
        """Return dout."""
        return dout

    def update(self, learning_rate: float) -> None:  # noqa: ARG002
        """Measure: the layers before this one have just taken their step."""
        self._measure()

    def drift(self) -> float:
        """Return how far a unit's mean over the probe moves from one step to the next.

        This is the root mean square of these movements over all steps and units, divided by the
        root mean square of the units' standard deviations.
        """
        return _drift(self._of_probe)

    def drift_of_batches(self) -> float:
        """Return the same for the batches of the training in place of the probe."""
        return _drift(self._of_batches)

    def _measure(self) -> None:
        x = self._probe
        for layer, twin in self._pairs:
            if twin is not layer:
                twin.params.update(layer.params)
            x = twin.propagate(x, True)
        self._of_probe.append((x.mean(axis=0), x.std(axis=0)))


def _drift(measured: list[tuple[Floats, Floats]]) -> float:
    means, stds = np.array([mean for mean, _ in measured]), np.array([std for _, std in measured])
    return float(np.sqrt(np.mean(np.diff(means, axis=0) ** 2) / np.mean(stds**2)))
