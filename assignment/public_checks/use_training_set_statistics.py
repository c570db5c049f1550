"""Public checks of using the training set statistics, on the toy model of normlab."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.toy import CentredLayers

X = np.random.default_rng(18).normal(0.5, 1.0, size=(30, 3))


@check(
    question="use_training_set_statistics",
    hint="The first layer gets tanh(X) W1. If you see a tenth of what is expected, the default "
    "momentum was used; if the averages are as before, nothing went through the model.",
)
def the_first_layer_has_exact_averages(student: StudentCode) -> None:
    """In CentredLayers, the first layer gets the mean and variance of tanh(X) W1."""
    seen = _used(student)[0]
    right = np.tanh(X) @ CentredLayers().params["W1"]
    expect.close(seen.get("running_mean"), right.mean(axis=0), 'bn_params[0]["running_mean"]')
    expect.close(seen.get("running_var"), right.var(axis=0), 'bn_params[0]["running_var"]')


@check(
    question="use_training_set_statistics",
    hint="Change every dict in bn_params, and use the same forward pass for all.",
)
def the_second_layer_does_too(student: StudentCode) -> None:
    """The second layer gets those of its own input when the first layer is in training mode."""
    seen = _used(student)[1]
    params = CentredLayers().params
    first = np.tanh(X) @ params["W1"]
    right = np.tanh(first - first.mean(axis=0)) @ params["W2"]
    expect.close(seen.get("running_mean"), right.mean(axis=0), 'bn_params[1]["running_mean"]')
    expect.close(seen.get("running_var"), right.var(axis=0), 'bn_params[1]["running_var"]')


def _used(student: StudentCode) -> list[dict[str, Any]]:
    model = student.CentredLayers()
    student.use_training_set_statistics(model, X)
    held = model.bn_params
    seen = [student.fetch(one) for one in held] if isinstance(held, list | tuple) else []
    expect.true(
        len(seen) == 2 and all(isinstance(one, dict) for one in seen),
        "model.bn_params is no longer a list of two dicts",
    )
    return seen


CHECKS = (the_first_layer_has_exact_averages, the_second_layer_does_too)
