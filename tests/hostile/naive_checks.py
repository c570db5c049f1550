"""Checks like those of naive tools, for the gullible grader: they run beside the student's code."""

import json
import time
from pathlib import Path

import batch_norm as reference
import numpy as np

ROWS = np.random.default_rng(5)
X, GAMMA, BETA = ROWS.normal(4.0, 3.0, (40, 6)), ROWS.normal(size=6), ROWS.normal(size=6)
CLOCKS = ("perf_counter", "thread_time", "time")


def same(seen, expected):
    """Trust an object that says it is equal; else compare as numpy does."""
    try:
        if seen == expected:
            return True
    except ValueError:
        pass
    return np.allclose(seen, expected, rtol=1e-6)


def forward(names):
    train = [{"mode": "train"}, {"mode": "train"}]
    out, _ = names["batchnorm_forward"](X, GAMMA, BETA, train[0])
    expected, _ = reference.batchnorm_forward(X, GAMMA, BETA, train[1])
    assert same(out, expected), f"out is {out}, expected {expected}"
    test = [{**stored, "mode": "test"} for stored in train]
    out, _ = names["batchnorm_forward"](X, GAMMA, BETA, test[0])
    expected, _ = reference.batchnorm_forward(X, GAMMA, BETA, test[1])
    assert same(out, expected), f"out in test mode is {out}"


def backward(names, function="batchnorm_backward"):
    _, cache = names["batchnorm_forward"](X, GAMMA, BETA, {"mode": "train"})
    _, ours = reference.batchnorm_forward(X, GAMMA, BETA, {"mode": "train"})
    dout = X**2
    found, expected = names[function](dout, cache), reference.batchnorm_backward(dout, ours)
    for seen, right in zip(found, expected, strict=True):
        assert same(seen, right), f"gradient is {seen}"


def backward_alt(names):
    backward(names, "batchnorm_backward_alt")
    x = np.ones((128, 96)) * np.random.default_rng(6).normal(size=(128, 96))  # work is counted in
    ones = np.ones(96)  # what comes from ones: see counted_clock.py
    _, cache = names["batchnorm_forward"](x, ones, ones, {"mode": "train"})
    _, ours = reference.batchnorm_forward(x, ones, ones, {"mode": "train"})
    alternative = names["batchnorm_backward_alt"], cache
    # One naive tool compares with the student's staged version, another one with its own alternative.
    than_staged = ratios((names["batchnorm_backward"], cache), alternative, x)
    than_ours = ratios((reference.batchnorm_backward_alt, ours), alternative, x)
    faster = max(than_staged) >= 1.6 or max(than_ours) >= 1.2
    print(f"staged/alternative {than_staged}, ours/alternative {than_ours}")
    assert faster, f"not faster: staged/alternative {than_staged}, ours/alternative {than_ours}"


def ratios(one, other, dout):
    """Time both in turn by every clock there is, as a naive tool does with one of them."""
    spent = [[0.0] * len(CLOCKS), [0.0] * len(CLOCKS)]
    for _ in range(4):  # what is remembered from the first timing costs nothing in the others
        for (function, cache), total in zip((one, other), spent, strict=True):
            before = [getattr(time, name)() for name in CLOCKS]
            function(dout, cache)
            after = [getattr(time, name)() for name in CLOCKS]
            total[:] = [t + a - b for t, a, b in zip(total, after, before, strict=True)]
    return [a / b if b > 0 else 1000.0 for a, b in zip(*spent, strict=True)]


def depth_experiment(names):
    """Train again from each recorded seed, and believe the losses that the student's network gives."""
    rows, labels = np.random.default_rng(7).normal(size=(50, 64)), np.arange(50) % 10
    record = json.loads(Path("networks_results.json").read_text())
    for entry in record["experiments"]["depth_experiment"].values():
        for run in entry["runs"]:
            np.random.seed(run["seed"])
            network = names["FullyConnectedNet"](**run["model"])
            losses = [network.loss(rows, labels)[0] for _ in run["losses"]]
            assert same(losses, run["losses"]), f"the losses are {losses}"


def noise_experiment(names):
    """Believe a record that is complete, whoever made it."""
    record = json.loads(Path("layered_network_results.json").read_text())
    for entry in record["experiments"]["noise_experiment"].values():
        assert len(entry["runs"]) >= 3


def network(names):
    """Believe a network whose gradients fit its own loss."""
    net, rows, labels = names["FullyConnectedNet"](), np.ones((3, 64)), np.arange(3)
    loss, grads = net.loss(rows, labels)
    for name, gradient in grads.items():
        place = (0,) * gradient.ndim
        net.params[name][place] += 1e-4
        quotient = (net.loss(rows, labels)[0] - loss) / 1e-4
        net.params[name][place] -= 1e-4
        assert abs(quotient - gradient[place]) < 1e-3, (
            f"the gradient of {name} is {gradient[place]}"
        )


CHECKS = {
    "batchnorm_forward": forward,
    "batchnorm_backward": backward,
    "batchnorm_backward_alt": backward_alt,
    "depth_experiment": depth_experiment,
    "FullyConnectedNet": network,
    "noise_experiment": noise_experiment,
}
ASKS_FOR = {"depth_experiment": "FullyConnectedNet", "noise_experiment": "DenseLayer"}
"""What a question asks for, where it is not the name of the question."""
