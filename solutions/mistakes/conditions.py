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

CONSISTENT = ("gradients_belong_to_the_own_forward",)
"""Checks of a backward pass that use only the student's own forward pass."""


def training_mode_is_asked_for(arguments: dict[str, Any]) -> None:
    """training mode is asked for."""  # noqa: D403 - the end of a sentence
    for name, value in arguments.items():
        if isinstance(value, dict) and value.get("mode") == "test":
            arguments[name] = {**value, "mode": "train"}


def there_are_several_groups_of_several_channels(arguments: dict[str, Any]) -> None:
    """there are several groups, each of several channels."""  # noqa: D403 - the end of a sentence
    G, x = arguments.get("G"), arguments.get("x")
    if isinstance(G, int) and isinstance(x, np.ndarray) and x.ndim == _IMAGES:
        sizes = [n for n in range(2, x.shape[1]) if x.shape[1] % n == 0]
        if sizes and G not in sizes:
            arguments["G"] = sizes[0]


def there_is_more_than_one_example(arguments: dict[str, Any]) -> None:
    """there is more than one example."""  # noqa: D403 - the end of a sentence
    for name in ("x", "dout"):
        value = arguments.get(name)
        if isinstance(value, np.ndarray) and value.ndim and len(value) == 1:
            arguments[name] = np.concatenate([value, 1 - 2 * value])


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


_IMAGES = 4
"""Axes of a batch of images."""


def _axes(value: Any) -> int:
    return value.ndim if isinstance(value, np.ndarray) else 0


def _square(array: np.ndarray) -> np.ndarray:
    """Return the largest square in the upper left corner."""
    size = min(array.shape)
    return np.array(array[:size, :size])
