"""The dxhat formula with its factor 1/N lost, and the N in front of dxhat with it."""


def batchnorm_backward_alt(dout, cache):
    xhat, _, std, gamma = cache
    dxhat = gamma * dout
    dx = (dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)
