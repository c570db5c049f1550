"""Multiplies by a centering matrix and does nothing else."""


def layernorm_backward(dout, cache):
    normalized, deviation, gamma = cache
    D = dout.shape[1]
    centring = np.eye(D) - 1 / D
    dx = (dout @ np.diag(gamma)) @ centring / deviation
    return dx, np.diag(normalized.T @ dout), np.ones(len(dout)) @ dout
