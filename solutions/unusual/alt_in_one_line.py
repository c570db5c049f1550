"""One expression per result, the batch size taken from x_hat, all results cast back to their dtype."""


def _col(a):
    return a.sum(axis=0)


def batchnorm_backward_alt(dout, cache):
    """ simplified on paper """
    xh, *_, g = cache
    s = cache[2]
    dx = (g / s) * (dout - dout.mean(axis=0) - xh * (dout * xh).mean(axis=0))
    return dx.astype(dout.dtype), _col(dout * xh), _col(dout)
