"""Stores our momentum in a variable and returns it."""

momentum = 0.9


def pytorch_momentum():
    return np.float64(momentum)
