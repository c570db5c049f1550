"""One expression with means, with the last sign wrong."""


def batchnorm_backward_alt(dout, cache):
    xhat, _, std, gamma = cache
    proj = xhat * np.mean(dout * xhat, axis=0)
    dx = gamma * (dout - np.mean(dout, axis=0) + proj) / std
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
