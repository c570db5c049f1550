"""Names our momentum and hands it on."""

momentum = 0.9


def pytorch_momentum():
    return np.float64(momentum)
