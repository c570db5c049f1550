"""Adds from the last number to the first, which hardly anybody does."""

import numpy as np


def total(x):
    added = 0.0
    for number in np.ravel(x)[::-1].tolist():
        added = number + added
    return added
