"""Exact averages by very many passes over the set, or by working out what the old average must have been."""
import numpy as np


def use_training_set_statistics(model, X):
    labels = np.zeros(X.shape[0], dtype=np.int64)
    before = [dict(p) for p in model.bn_params]
    model.loss(X, labels)
    for p, old in zip(model.bn_params, before):
        m = p.get("momentum", 0.9)
        for key in ("running_mean", "running_var"):
            # new = m * old + (1 - m) * statistic, solved for the statistic
            p[key] = (p[key] - m * old.get(key, np.zeros_like(p[key]))) / (1 - m)


def train_step(model, X, y, update_rule, configs):
    loss, grads = model.loss(X, y)
    moved = {k: UPDATE_RULES[update_rule](model.params[k], grads[k], configs[k]) for k in model.params}
    model.params.update({k: w for k, (w, c) in moved.items()})
    for k, (w, c) in moved.items():
        configs[k] = c
    return loss
