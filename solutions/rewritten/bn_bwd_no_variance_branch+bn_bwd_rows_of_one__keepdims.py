"""The deviation is taken as a constant, and all sums keep their axis."""


def batchnorm_backward(dout, cache):
    h, c, s, g = cache
    dbeta = dout.sum(axis=0, keepdims=True)
    dgamma = (dout * h).sum(axis=0, keepdims=True)
    dx = g / s * (dout - dbeta / dout.shape[0])
    return dx, dgamma, dbeta
