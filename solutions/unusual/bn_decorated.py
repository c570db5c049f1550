"""Decorators count calls and check shapes; helper functions with their own names; extra defaults."""

import functools
from collections import Counter

CALLS = Counter()


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        CALLS[function.__name__] += 1
        result = function(*args, **kwargs)
        assert isinstance(result, tuple)
        return result

    return wrapper


def moments(a, axis=0):
    mean = np.add.reduce(a, axis) / a.shape[axis]
    return mean, np.add.reduce(np.square(a - mean), axis) / a.shape[axis]


def blend(old, new, keep):
    return old * keep + new * (1.0 - keep)


@counted
def batchnorm_forward(x, gamma, beta, bn_param, eps=1e-5, momentum=0.9, verbose=False, **unused):
    eps, momentum = bn_param.get("eps", eps), bn_param.get("momentum", momentum)
    if bn_param["mode"] not in ("train", "test"):
        raise ValueError("unknown mode")
    nothing = np.zeros(gamma.shape)
    mean = bn_param.get("running_mean", nothing)
    var = bn_param.get("running_var", nothing)
    if bn_param["mode"] == "train":
        m, v = moments(x)
        bn_param["running_mean"], bn_param["running_var"] = blend(mean, m, momentum), blend(var, v, momentum)
        mean, var = m, v
    scale = np.reciprocal(np.sqrt(np.add(var, eps)))
    hat = np.multiply(np.subtract(x, mean), scale)
    return np.add(np.multiply(hat, gamma), beta), (hat, scale, gamma, verbose)


@counted
def batchnorm_backward(dout, cache, check=True):
    hat, scale, gamma, verbose = cache
    if check:
        assert dout.shape == hat.shape
    N = float(dout.shape[0])
    d_hat = np.multiply(dout, gamma)
    d_scale = np.add.reduce(np.multiply(d_hat, hat / scale), 0)
    d_var = -0.5 * d_scale * scale**3
    d_x = d_hat * scale + d_var * (hat / scale) * (2 / N)
    d_x = d_x - np.add.reduce(d_x, 0) / N
    return d_x, np.add.reduce(dout * hat, 0), np.add.reduce(dout, 0)


@counted
def batchnorm_backward_alt(dout, cache, check=True):
    hat, scale, gamma, verbose = cache
    N = float(dout.shape[0])
    dbeta = np.add.reduce(dout, 0)
    dgamma = np.einsum("ij,ij->j", dout, hat)
    dx = dout - dbeta / N
    dx -= hat * (dgamma / N)
    dx *= gamma * scale
    return dx, dgamma, dbeta
