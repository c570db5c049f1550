"""Means where sums belong, and a sum where a mean belongs."""


def batchnorm_backward(dout, cache):
    h, c, s, g = cache
    N = dout.shape[0]
    dh = dout * g
    dvar = np.sum(dh * c, axis=0) * -0.5 * s**-3.0
    direct = dh / s + dvar * 2.0 * c / N
    dx = direct - direct.sum(axis=0)
    return dx, np.mean(dout * h, axis=0), np.mean(dout, axis=0)
