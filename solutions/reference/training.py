"""Training a network whatever its layers: one step, and the averages after the last step."""

from typing import Any

import numpy as np

from normlab.optim import UPDATE_RULES
from normlab.toy import CentredLayers, WeightedSum  # noqa: F401 - the notebook needs them for checks


def train_step(
    model: Any, X: np.ndarray, y: np.ndarray, update_rule: str, configs: dict[str, dict[str, Any]]
) -> float:
    """Take one step of gradient descent in every parameter of a model.

    Works with any model that has `params`, a dict of arrays, and `loss(X, y)`, which returns
    (loss, grads), however many parameters there are and whatever their names. All gradients are
    those at the parameters before the step.

    Arguments:
        model: the model. Its params are replaced by those after the step.
        X, y: a batch and its labels.
        update_rule: "sgd", "sgd_momentum", "rmsprop" or "adam": a key of UPDATE_RULES. Each rule
            is called as rule(w, dw, config) and returns (next_w, next_config).
        configs: a dict with the config of each parameter's rule, by the parameter's name: at first
            something like {"learning_rate": 1e-3}. Every parameter has its own. The config that
            the rule returns replaces it, ready for the next step.

    Returns:
        loss: the loss of this batch before the step.

    """
    rule = UPDATE_RULES[update_rule]
    loss, grads = model.loss(X, y)
    for name, w in model.params.items():
        model.params[name], configs[name] = rule(w, grads[name], configs[name])
    return float(loss)


def use_training_set_statistics(model: Any, X: np.ndarray) -> None:
    """Replace a trained model's running averages with the statistics of the whole training set.

    X goes through the model in mode "train", as a single batch. Afterward, running_mean and
    running_var of every batch norm are the mean and biased variance of its input in that pass;
    nothing of the old averages is left. Everything else is as before: the parameters, and in each
    bn_param the momentum, if there was one.

    Works with any model that has `bn_params`, a list of dicts such as batchnorm_forward takes, and
    `loss(X, y)`, which works in mode "train" and passes these dicts on. The labels y do not affect
    the averages, so any will do: N integer zeros, for example.

    Arguments:
        model: the model. It is changed in place.
        X: the training set, its examples along the first axis.

    """
    had = [dict(bn_param) for bn_param in model.bn_params]
    for bn_param in model.bn_params:
        bn_param["momentum"] = 0.0  # the fraction of the old average that is kept
    model.loss(X, np.zeros(len(X), dtype=int))
    for bn_param, before in zip(model.bn_params, had, strict=True):
        del bn_param["momentum"]
        if "momentum" in before:
            bn_param["momentum"] = before["momentum"]
