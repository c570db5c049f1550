"""Backward does everything in place, on its own arrays and on copies of what the cache holds."""


def batchnorm_backward(dout, cache):
    x_hat, _, std, gamma = cache
    work, scale = x_hat.copy(), gamma.copy()
    scale /= std
    products = dout * work
    dgamma, dbeta = products.sum(axis=0), dout.sum(axis=0)
    work *= dgamma
    work += dbeta
    work /= -len(dout)
    work += dout
    work *= scale
    return work, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    x_hat, _, std, gamma = cache
    dx, dgamma, dbeta = x_hat.copy(), (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    dx *= dgamma / -len(dout)
    dx += dout
    dx -= dbeta / len(dout)
    dx *= gamma / std
    return dx, dgamma, dbeta
