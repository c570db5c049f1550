"""The layer that watches how the layers before it move."""

import numpy as np
import pytest

from normlab.mlp_layers import NoiseLayer, TanhLayer, WatchLayer


class Scale(TanhLayer):
    """Multiplies by a number that grows by `rate` in each step, and counts its passes."""

    def __init__(self, rate):
        super().__init__()
        self.params, self.rate, self.passes = {"a": np.ones(1)}, rate, 0

    def propagate(self, x, learning=True):  # noqa: FBT002 - as layers are called
        self.passes += 1
        return x * self.params["a"]

    def update(self, learning_rate):
        self.params["a"] = self.params["a"] + self.rate


def watched(rate, steps=4, twin=None):
    """Take steps with new batches, and return the layers."""
    rng = np.random.default_rng(3)
    scale = Scale(rate)
    probe = rng.normal(2.0, 1.0, (2000, 3))
    watch = WatchLayer([scale], [twin or scale], probe)
    for _ in range(steps):
        watch.propagate(scale.propagate(rng.normal(2.0, 1.0, (50, 3))))
        scale.update(0.1)
        watch.update(0.1)
    return scale, watch


def test_a_network_that_does_not_learn_has_no_drift():
    """Only its batches differ: by about sqrt(2 / 50) of a standard deviation."""
    _, watch = watched(0.0, steps=400)
    assert watch.drift() == 0
    assert watch.drift_of_batches() == pytest.approx(0.2, rel=0.1)


def test_the_drift_is_that_of_the_means():
    """The mean of the probe, 2, moves by 2 * 0.1 in each step; the deviations are 1 to 1.4."""
    _, watch = watched(0.1)
    assert watch.drift() == pytest.approx(
        0.2 / np.sqrt(np.mean(np.arange(1, 1.45, 0.1) ** 2)), rel=0.05
    )


def test_a_twin_takes_the_place_of_a_layer():
    """It gets the parameters before every measurement; the layer itself sees its batches only."""
    twin = Scale(0.0)
    scale, watch = watched(0.1, twin=twin)
    assert (scale.passes, twin.passes) == (4, 5)
    assert twin.params["a"] == pytest.approx(1.4)
    assert watch.drift() == pytest.approx(watched(0.1)[1].drift())


def test_a_probe_takes_no_random_numbers():
    """The twin of a noise layer has numbers of its own, the same ones."""
    x = np.ones((4, 3))
    watched_layer, alone = NoiseLayer(3, seed=5), NoiseLayer(3, seed=5)
    watch = WatchLayer([watched_layer], [NoiseLayer(3, seed=5)], x)
    for _ in range(3):
        np.testing.assert_array_equal(watched_layer.propagate(x), alone.propagate(x))
        watch.update(0.1)
