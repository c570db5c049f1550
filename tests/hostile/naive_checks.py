"""Checks as naive tools have them, for the gullible grader: it runs beside the student's code."""

import time

import batch_norm as reference
import numpy as np

ROWS = np.random.default_rng(5)
X, GAMMA, BETA = ROWS.normal(4.0, 3.0, (40, 6)), ROWS.normal(size=6), ROWS.normal(size=6)
CLOCKS = ("perf_counter", "process_time", "thread_time", "time")


def same(seen, expected):
    """Believe an object that says it is equal; else compare as numpy does."""
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
    x = np.random.default_rng(6).normal(size=(400, 200))
    ones = np.ones(200)
    _, cache = names["batchnorm_forward"](x, ones, ones, {"mode": "train"})
    _, ours = reference.batchnorm_forward(x, ones, ones, {"mode": "train"})
    alternative = seconds(names["batchnorm_backward_alt"], x, cache)
    staged = seconds(names["batchnorm_backward"], x, cache)
    trusted = seconds(reference.batchnorm_backward, x, ours)
    faster = any(min(s, t) >= 0 and max(s, t) >= 1.5 * a for s, t, a in zip(staged, trusted, alternative, strict=True))
    assert faster, f"not faster: {alternative} against {staged}"


def seconds(function, dout, cache):
    """Time some calls by every clock there is: a naive tool uses one of them."""
    took = []
    for name in CLOCKS:
        clock, tries = getattr(time, name), []
        for _ in range(5):
            start = clock()
            function(dout, cache)
            tries.append(clock() - start)
        took.append(min(tries))
    return took


CHECKS = {
    "batchnorm_forward": forward,
    "batchnorm_backward": backward,
    "batchnorm_backward_alt": backward_alt,
}
