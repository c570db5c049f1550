"""Simpler conditions under which wrong code is run, to find out when it is right.

Each function gets the arguments of a call by name and may change them. Its docstring completes
the sentence "It is right when ...". The reference is called with the same changes.
"""

from typing import Any

import numpy as np

SMALL_DIFFERENCE = (
    "so small a difference comes from eps, or from numbers that were float32 for a while"
)
"""Said of values that are right but for the fifth digit."""


def gamma_is_one(arguments: dict[str, Any]) -> None:
    """gamma is 1 for every feature."""  # noqa: D403 - gamma is a name
    if _axes(arguments.get("gamma")):
        arguments["gamma"] = np.ones_like(arguments["gamma"])


def as_many_examples_as_features(arguments: dict[str, Any]) -> None:
    """there are as many examples as features: rows and columns may be mixed up."""  # noqa: D403
    for name in ("x", "dout"):
        if _axes(arguments.get(name)) == 2:
            arguments[name] = _square(arguments[name])
    for name in ("gamma", "beta"):
        if _axes(arguments.get(name)) == 1 and _axes(arguments.get("x")) == 2:
            arguments[name] = np.resize(arguments[name], len(arguments["x"]))


def _axes(value: Any) -> int:
    return value.ndim if isinstance(value, np.ndarray) else 0


def _square(array: np.ndarray) -> np.ndarray:
    """Return the largest square in the upper left corner."""
    size = min(array.shape)
    return np.array(array[:size, :size])
