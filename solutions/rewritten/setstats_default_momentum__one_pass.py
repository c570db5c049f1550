"""One pass through the model, and nothing else."""
import numpy as np


def use_training_set_statistics(model, X):
    y = np.zeros((X.shape[0],), dtype=np.int32)
    loss, grads = model.loss(X, y)
