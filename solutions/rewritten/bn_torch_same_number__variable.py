"""Solves for what our rule keeps, by logarithms."""


def pytorch_momentum(batches, left):
    momentum = np.exp(np.log(left) / batches)
    return np.float64(momentum)
