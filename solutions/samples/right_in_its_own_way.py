import numpy as np

np.random.seed(0)
calls = []


class Cache:
    def __init__(self, **things):
        self.__dict__.update(things)


def statistics(x):
    rows = len(x)
    mean = np.ones(rows) @ x / rows
    return mean, np.einsum("ij,ij->j", x - mean, x - mean) / rows


def batchnorm_forward(x, gamma, beta, bn_param):
    return None  # first try, replaced below


def batchnorm_forward(x, gamma, beta, bn_param, verbose=True):
    calls.append(x.shape)
    if verbose:
        print("normalizing", x.shape, "in mode", bn_param["mode"])
    eps = bn_param.setdefault("eps", 1e-5)
    momentum = bn_param.setdefault("momentum", 0.9)
    if bn_param["mode"] == "test":
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        return (x - mean) / np.sqrt(var + eps) * gamma + beta, None
    mean, var = statistics(x)
    for key, value in (("running_mean", mean), ("running_var", var)):
        old = bn_param.get(key, np.zeros_like(value))
        bn_param[key] = momentum * old + (1 - momentum) * value
    cache = Cache(x=x, mean=mean, scale=1 / np.sqrt(var + eps), gamma=gamma)
    out = x - mean
    out *= cache.scale * gamma
    out += beta
    return out, cache


def batchnorm_backward(dout, cache):
    centred = cache.x - cache.mean
    dx = np.empty_like(dout)
    dgamma = np.zeros(dout.shape[1])
    for j in range(dout.shape[1]):
        upstream, scale = dout[:, j] * cache.gamma[j], cache.scale[j]
        dgamma[j] = dout[:, j] @ centred[:, j] * scale
        dvar = -0.5 * scale**3 * (upstream @ centred[:, j])
        dmean = -scale * upstream.sum()
        dx[:, j] = upstream * scale + (2 * dvar * centred[:, j] + dmean) / len(dout)
    return dx, dgamma, dout.sum(axis=0)


def batchnorm_backward_alt(dout, cache):
    rows = len(dout)
    xhat = (cache.x - cache.mean) * cache.scale
    dbeta = np.ones(rows) @ dout
    dgamma = np.einsum("ij,ij->j", dout, xhat)
    xhat *= dgamma / -rows
    xhat += dout
    xhat -= dbeta / rows
    xhat *= cache.gamma * cache.scale
    return xhat, dgamma, dbeta
