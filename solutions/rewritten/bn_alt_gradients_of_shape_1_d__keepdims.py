"""Sums that keep their axis are returned as they are."""


def batchnorm_backward_alt(dout, cache):
    h, _, s, g = cache
    n = dout.shape[0]
    db = dout.sum(0, keepdims=True)
    dg = (h * dout).sum(0, keepdims=True)
    return (dout - (db + h * dg) / n) * (g / s), dg, db
