"""Works in place, on its own copies only; leaves prints and imports behind; keeps everything."""

import warnings

DEBUG = []


class Kept(object):
    def __init__(self, **everything):
        self.__dict__.update(everything)


def rmsnorm_forward(x, gamma, eps=1e-5, axis=-1, verbose=False):
    y = np.array(x, dtype=np.float64)
    np.square(y, out=y)
    scale = np.sum(y, axis=axis, keepdims=True)
    scale /= x.shape[axis]
    scale += eps
    np.sqrt(scale, out=scale)
    np.divide(x, scale, out=y)
    z = y.copy()
    z *= gamma
    DEBUG.append(x.shape)
    print("rmsnorm", x.shape)
    return z, Kept(y=y, scale=scale, gamma=gamma, eps=eps)


def rmsnorm_backward(dout, cache):
    d = dout.copy()
    d *= cache.gamma
    shared = (d * cache.y).sum(axis=-1, keepdims=True)
    shared /= d.shape[-1]
    d -= cache.y * shared
    d /= cache.scale
    return d, np.add.reduce(dout * cache.y, axis=0)


def fold_batchnorm(w, b, gamma, beta, bn_param):
    w, b = w.copy(), b.copy()
    std = np.array(bn_param["running_var"])
    std += bn_param["eps"] if "eps" in bn_param else 1e-5
    np.sqrt(std, out=std)
    w *= (gamma / std)[:, None, None, None]
    b -= bn_param["running_mean"]
    b *= gamma / std
    b += beta
    return w, b
