"""The cache comes back out."""


def batchnorm_backward(dout, cache):
    h, _, s, g = cache
    n = len(dout)
    dg, db = (dout * h).sum(0), dout.sum(0)
    return g / (n * s) * (n * dout - db - h * dg), dg, db, cache
