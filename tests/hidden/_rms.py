"""RMSNorm as a layer with x, gamma and beta, so that what is asked of every layer can be asked of it.

Its beta has no effect, so the gradient of beta is zero.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import StudentCode


def as_layer(
    student: StudentCode, features: int
) -> tuple[Callable[..., tuple[Any, Any]], Callable[..., tuple[Any, Any, np.ndarray]]]:
    """Return forward and backward pass in the form that other layers have."""

    def forward(x: Any, gamma: Any, _beta: Any, param: dict[str, float]) -> tuple[Any, Any]:
        out, cache = student.rmsnorm_forward(x, gamma, param["eps"])
        return out, cache

    def backward(dout: Any, cache: Any) -> tuple[Any, Any, np.ndarray]:
        dx, dgamma = student.rmsnorm_backward(dout, cache)
        return dx, dgamma, np.zeros(features)

    return forward, backward
