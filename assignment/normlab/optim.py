"""Update rules: how one parameter takes one step along its gradient.

Every rule is called as rule(w, dw, config) and returns (next_w, next_config). A config holds the
settings and what the rule must remember until its next step. Each parameter has its own config; at
the next step, pass in the one that was returned. `w`, `dw` and `config` are not changed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Config = dict[str, Any]
Rule = Callable[..., tuple[Floats, Config]]


def sgd(w: Floats, dw: Floats, config: Mapping[str, Any] | None = None) -> tuple[Floats, Config]:
    """Step against the gradient: w - learning_rate * dw.

    Setting and default: learning_rate 1e-2.
    """
    c = _settings("sgd", config, {"learning_rate": 1e-2})
    return w - c["learning_rate"] * dw, c


def sgd_momentum(
    w: Floats, dw: Floats, config: Mapping[str, Any] | None = None
) -> tuple[Floats, Config]:
    """Add up gradients in a velocity: v = momentum * v - learning_rate * dw; return w + v.

    Settings and defaults: learning_rate 1e-2, momentum 0.9. Remembered: velocity, initially zero.
    """
    c = _settings(
        "sgd_momentum", config, {"learning_rate": 1e-2, "momentum": 0.9}, velocity=np.zeros_like(w)
    )
    c["velocity"] = c["momentum"] * c["velocity"] - c["learning_rate"] * dw
    return w + c["velocity"], c


def rmsprop(
    w: Floats, dw: Floats, config: Mapping[str, Any] | None = None
) -> tuple[Floats, Config]:
    """Divide each step by the square root of a running mean of squared gradients.

    cache = decay_rate * cache + (1 - decay_rate) * dw^2, and
    w - learning_rate * dw / (sqrt(cache) + epsilon).

    Settings and defaults: learning_rate 1e-2, decay_rate 0.99, epsilon 1e-8. Remembered: cache,
    initially zero.
    """
    c = _settings(
        "rmsprop",
        config,
        {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8},
        cache=np.zeros_like(w),
    )
    c["cache"] = c["decay_rate"] * c["cache"] + (1 - c["decay_rate"]) * dw**2
    return w - c["learning_rate"] * dw / (np.sqrt(c["cache"]) + c["epsilon"]), c


def adam(w: Floats, dw: Floats, config: Mapping[str, Any] | None = None) -> tuple[Floats, Config]:
    """Follow a running mean of the gradients, divided by the square root of one of their squares.

    t = t + 1, m = beta1 * m + (1 - beta1) * dw, v = beta2 * v + (1 - beta2) * dw^2, and
    w - learning_rate * m' / (sqrt(v') + epsilon) with m' = m / (1 - beta1^t) and
    v' = v / (1 - beta2^t). The means start at zero, and these divisors correct for that.

    Settings and defaults: learning_rate 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-8. Remembered:
    m, v and the number of steps t, initially zero.
    """
    c = _settings(
        "adam",
        config,
        {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        m=np.zeros_like(w),
        v=np.zeros_like(w),
        t=0,
    )
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    mean = c["m"] / (1 - c["beta1"] ** c["t"])
    mean_square = c["v"] / (1 - c["beta2"] ** c["t"])
    return w - c["learning_rate"] * mean / (np.sqrt(mean_square) + c["epsilon"]), c


UPDATE_RULES: Mapping[str, Rule] = MappingProxyType(
    {"sgd": sgd, "sgd_momentum": sgd_momentum, "rmsprop": rmsprop, "adam": adam}
)
"""The rules by the names that `Solver` accepts."""


def _settings(
    rule: str, config: Mapping[str, Any] | None, defaults: dict[str, float], **memory: Any
) -> Config:
    """Add defaults to the config; a misspelled setting must not be ignored silently."""
    known = {**defaults, **memory}
    for name in config or {}:
        if name not in known:
            raise ValueError(f"{rule} has no setting {name!r}; it has {', '.join(defaults)}")
    return {**known, **(config or {})}
