"""What the public checks of layers share."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect


def make_layer(student: StudentCode, kind: str, *args: Any) -> Any:
    """Make a layer and check that it has the attributes and methods of one."""
    layer = getattr(student, kind)(*args)
    for attribute in ("params", "grads", "propagate", "back_propagate", "update"):
        expect.true(
            hasattr(layer, attribute),
            f"{kind}(...) made {student.last_result}, without .{attribute}: is it set in __init__?",
        )
    for method in ("propagate", "back_propagate", "update"):
        expect.true(callable(getattr(layer, method)), f"{method} of {kind} is not a method")
    return layer


def put(layer: Any, **arrays: np.ndarray) -> Any:
    """Put arrays into the params of a layer, and return the layer."""
    update = expect.method(layer.params, "update", "params is not a dict")
    update({name: array.copy() for name, array in arrays.items()})
    return layer
