"""The running averages of a student's network, and predictions from them, judged each by itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.errors import CheckFailed
from hidden._networks import Net, Right, agree

AVERAGES = ("running_mean", "running_var")


def trained(net: Net, right: Right, batches: Sequence[np.ndarray], y: np.ndarray) -> None:
    """Take a step with each batch; whether the parameters stay the same is judged elsewhere."""
    params = {name: value.copy() for name, value in right.params.items()}
    for X in batches:
        net.put(params)
        net.loss(X, y)
        right.loss(X, y)
    net.put(params)


def predicts_as_described(net: Net, right: Right, X: np.ndarray, name: str) -> None:
    """Require the scores that belong to the averages which the network has now, right or wrong."""
    lend_averages(net, right)
    agree(net.scores(X), right.loss(X), name)


def lend_averages(net: Net, right: Right) -> None:
    """Give our network the averages of the student's; it keeps its own if there are none."""
    try:
        seen = list(averages_in(net.bn_params()).values())
    except CheckFailed:
        return
    places = [(held, name) for held in right.bn_params for name in AVERAGES]
    for (held, name), average in zip(places, seen, strict=False):
        if isinstance(average, np.ndarray) and average.size == held[name].size:
            held[name] = average.reshape(held[name].shape).astype(np.float64)


def averages_move_once(net: Net, right: Right, X: np.ndarray, y: np.ndarray) -> None:
    """Require that a step moves each average once, and that a prediction from them moves none.

    A prediction that does not use the averages is judged elsewhere.
    """
    trained(net, right, (X, X + 1, 2 * X - 1), y)
    seen, expected = averages_in(net.bn_params()), averages_in(right.bn_params)
    for name, average in expected.items():
        agree(seen.get(name), average, name)
    scores, right_scores = net.scores(X - 1), right.loss(X - 1)
    if np.shape(scores) == right_scores.shape and np.allclose(scores, right_scores):
        now = averages_in(net.bn_params())
        for name, average in expected.items():
            agree(now.get(name), average, f"{name} after a prediction")


def averages_in(bn_params: list[dict[str, Any]]) -> dict[str, Any]:
    """List the running averages of every batch norm, each under a name for messages."""
    return {
        f'bn_params[{layer}]["{name}"]': bn_param.get(name)
        for layer, bn_param in enumerate(bn_params)
        for name in AVERAGES
    }
