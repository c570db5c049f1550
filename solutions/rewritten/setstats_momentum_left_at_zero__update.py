"""Sets momentum 0 in all of bn_params and leaves it there."""
import numpy as np


def use_training_set_statistics(model, X):
    [p.update({"momentum": 0}) for p in model.bn_params]
    model.loss(X, np.ones(len(X)).astype(int))
