"""Backward empties its cache as it goes, so every backward needs its own forward."""

from collections import deque


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    if bn_param["mode"] == "test":
        mu, var = bn_param["running_mean"], bn_param["running_var"]
        return gamma * ((x - mu) / np.sqrt(var + eps)) + beta, deque()
    if bn_param["mode"] != "train":
        raise ValueError("mode")
    mu = x.mean(axis=0)
    c = x - mu
    var = (c * c).mean(axis=0)
    bn_param["running_mean"] = momentum * bn_param.pop("running_mean", np.zeros(D)) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.pop("running_var", np.zeros(D)) + (1 - momentum) * var
    s = np.sqrt(var + eps)
    h = c / s
    return h * gamma + beta, deque([h, s, gamma.copy()])


def batchnorm_backward(dout, cache):
    gamma = cache.pop()
    s = cache.pop()
    h = cache.pop()
    dgamma, dbeta = (dout * h).sum(axis=0), dout.sum(axis=0)
    gamma /= s
    h *= dgamma / len(dout)
    dx = (dout - h - dbeta / len(dout)) * gamma
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    h, s, gamma = cache
    dgamma, dbeta = np.einsum("ij,ij->j", dout, h), dout.sum(axis=0)
    dx = h * (dgamma / -len(dout))
    dx += dout
    dx -= dbeta / len(dout)
    dx *= gamma / s
    return dx, dgamma, dbeta
