"""The new configs go into a local dict, which is lost at the end."""
import numpy as np


def train_step(model, X, y, update_rule, configs):
    loss, grads = model.loss(X, y)
    mine = dict(configs)
    for k in model.params:
        model.params[k], mine[k] = UPDATE_RULES[update_rule](model.params[k], grads[k], mine[k])
    return loss
