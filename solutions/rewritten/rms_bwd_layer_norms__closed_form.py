"""The closed form of layer normalization, with the cache of RMSNorm."""


def rmsnorm_backward(dout, cache):
    x_hat, rms, gamma = cache
    D = dout.shape[1]
    g = dout * gamma
    inner = D * g - np.sum(g, axis=1)[:, None] - x_hat * np.sum(g * x_hat, axis=1)[:, None]
    return inner / (D * rms), np.sum(dout * x_hat, axis=0)
