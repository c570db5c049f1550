"""The experiments with the layered network, as the notebook shows them.

The layer classes are arguments: the notebook passes its own, and grading passes those of the
notebook whose trial it repeats.
"""
# ruff: noqa: NPY002 - RandomState promises the same numbers in every version of numpy

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from normlab.mlp_layers import NoiseLayer, SigmoidLayer, TanhLayer, WatchLayer
from reference.layered_mlp import MultiLayerPerceptron, SoftmaxLayer


def set_up_test(
    number: int, seed: int, dense: Callable[..., Any], batch_norm: Callable[..., Any]
) -> tuple[MultiLayerPerceptron, np.ndarray, np.ndarray]:
    """Make the network and the data of Test 1, 2, 3 or 4.

    seed determines everything: numpy's global generator is seeded with it before the first layer
    is made, and draws only weights; the data come from a separate generator.
    """
    initialization, activation, normalized, s = {
        1: ("one", SigmoidLayer, False, 1.0),
        2: ("first_trial", TanhLayer, False, 0.5),
        3: ("xavier", TanhLayer, False, 0.2),
        4: ("first_trial", TanhLayer, True, 1.0),
    }[number]
    np.random.seed(seed)
    layers = []
    for n_out in (100, 100, 100, 100, 100, 3):
        layers.append(dense(100, n_out, initialization))
        if normalized:
            layers.append(batch_norm(n_out))
        layers.append(SoftmaxLayer() if n_out == 3 else activation())
    random = np.random.RandomState([seed, number])
    x, y = random.normal(0, s, (1000, 100)), random.randint(3, size=1000)
    return MultiLayerPerceptron(layers), x, y


def describe_activations(mlp: MultiLayerPerceptron, x: np.ndarray) -> dict[str, list[float]]:
    """Describe the outputs of the hidden layers for a batch: one number for each layer.

    variances: the variance of a unit over the rows of the batch, averaged over the units.
    ratios: each of these variances divided by that of the layer before, from the second on.
    saturated: the fraction of values where the activation has less than a tenth of the slope it
        has at zero. For tanh(z), with slope 1 - tanh(z)^2, this means |tanh(z)| > 0.949. The
        sigmoid is h = (1 + tanh(z / 2)) / 2, so for it 2 h - 1 replaces tanh(z).
    """
    outputs = mlp.activations(x, learning=True)
    sigmoid = any(isinstance(layer, SigmoidLayer) for layer in mlp.layers)
    as_tanh = [2 * h - 1 if sigmoid else h for h in outputs]
    variances = np.array([h.var(axis=0).mean() for h in outputs])
    return {
        "variances": variances.tolist(),
        "ratios": (variances[1:] / variances[:-1]).tolist(),
        "saturated": [float(np.mean(1 - t**2 < 0.1)) for t in as_tanh],
    }


def take_steps(mlp: MultiLayerPerceptron, x: np.ndarray, y: np.ndarray) -> list[float]:
    """Take 20 training steps, each with the next 100 of 1000 rows, and return the losses."""
    losses = []
    for step in range(20):
        rows = slice(100 * step % 1000, 100 * step % 1000 + 100)
        losses.append(mlp.loss(x[rows], y[rows], learning=True))
        mlp.back_propagate(y[rows])
        mlp.update(0.1)
    return losses


def histograms(mlp: MultiLayerPerceptron, x: np.ndarray) -> dict[str, list[float]]:
    """Return, for each hidden layer, which share of its activations lies in each of 20 bins.

    The bins cut the range of the activation, 0 to 1 for the sigmoid and -1 to 1 for tanh.
    """
    sigmoid = any(isinstance(layer, SigmoidLayer) for layer in mlp.layers)
    shares = {}
    for number, h in enumerate(mlp.activations(x, learning=True), start=1):
        counts, _ = np.histogram(h, bins=20, range=(0 if sigmoid else -1, 1))
        shares[f"layer {number}"] = (counts / h.size).tolist()
    return shares


def activation_trial(
    number: int, seed: int, dense: Callable[..., Any], batch_norm: Callable[..., Any]
) -> dict[str, Any]:
    """Run one trial of a test: describe the activations, take training steps, describe again."""
    mlp, x, y = set_up_test(number, seed, dense, batch_norm)
    before = {**describe_activations(mlp, x), "histograms": histograms(mlp, x)}
    losses = take_steps(mlp, x, y)
    after = {**describe_activations(mlp, x), "histograms": histograms(mlp, x)}
    return {"seed": seed, "before": before, "after": after, "losses": losses}


def summarize_trials(trials: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the mean and standard deviation over the trials, layer by layer.

    The standard deviation divides by the number of trials minus 1.
    """
    summary: dict[str, Any] = {"before": {}, "after": {}}
    for moment in ("before", "after"):
        for figure in ("variances", "ratios", "saturated"):
            values = np.array([trial[moment][figure] for trial in trials])
            spread = {"mean": values.mean(axis=0).tolist(), "std": values.std(0, ddof=1).tolist()}
            summary[moment][figure] = spread
    return summary


def rectified_trial(
    initialization: str, seed: int, dense: Callable[..., Any]
) -> dict[str, list[float] | int]:
    """Send 1000 random examples through ten layers of 100 rectified units, before any training.

    seed determines weights and examples. The trial has, for the z of each layer:

    mean_squares: the mean of z^2 over all units and examples.
    ratios: each of these divided by that of the layer before, from the second layer on.
    shares: the share of the mean square that differs between examples, which is the variance of a
        unit over the examples, averaged over the units, divided by the mean square.
    """
    np.random.seed(seed)
    layers = [dense(100, 100, initialization) for _ in range(10)]
    h = np.random.RandomState([seed, 5]).normal(0, 1, (1000, 100))
    mean_squares, shares = [], []
    for layer in layers:
        z = layer.propagate(h, True)
        mean_squares.append(float(np.mean(z**2)))
        shares.append(float(z.var(axis=0).mean() / mean_squares[-1]))
        h = np.maximum(0, z)
    ratios = np.divide(mean_squares[1:], mean_squares[:-1]).tolist()
    return {"seed": seed, "mean_squares": mean_squares, "ratios": ratios, "shares": shares}


def noise_trial(  # noqa: PLR0913, PLR0917 - everything that determines a run
    network: str,
    seed: int,
    data: Mapping[str, np.ndarray],
    dense: Callable[..., Any],
    batch_norm: Callable[..., Any],
    epochs: int = 15,
    learning_rate: float = 0.1,
) -> dict[str, Any]:
    """Train one network of the noise experiment: "plain", "batch norm" or "batch norm and noise".

    Five hidden layers of 50 tanh units, all with the first trial's initialization; batches of 50.
    seed determines weights, noise and batches. A shorter run is the beginning of a longer one.
    Besides the history of the training, the run has the "drift" of the third hidden layer: how far
    the means of the inputs to its activation move from one step to the next, measured in standard
    deviations, for the same 100 digits in every step; and the "drift_of_batches", the same for the
    batch of each step.
    """
    np.random.seed(seed)
    layers, twins, n_in = [], [], data["X_train"].shape[1]
    for number in range(1, 6):
        layers.append(dense(n_in, 50, "first_trial"))
        twins.append(layers[-1])
        if network != "plain":
            layers.append(batch_norm(50))
            twins.append(batch_norm(50))
        if network == "batch norm and noise":
            layers.append(NoiseLayer(50, shift=1.0, spread=0.5, seed=[seed, number]))
            twins.append(NoiseLayer(50, shift=1.0, spread=0.5, seed=[seed, number]))
        if number == 3:
            watch = WatchLayer(layers, twins, data["X_train"][:100])
            layers.append(watch)
        layers.append(TanhLayer())
        twins.append(layers[-1])
        n_in = 50
    layers += [dense(n_in, 10, "first_trial"), SoftmaxLayer()]
    history = MultiLayerPerceptron(layers).train(data, epochs, 50, learning_rate, seed)
    drifts = {"drift": watch.drift(), "drift_of_batches": watch.drift_of_batches()}
    return {"seed": seed, **history, **drifts}
