"""The network on top of normalizations with rows of ones, other caches, statistics in float64 and one over std."""
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "test":
        inv = 1.0 / (bn_param.get("running_var", 0.0) + eps) ** 0.5
        return (x - bn_param.get("running_mean", 0.0)) * inv * gamma + beta, None
    if bn_param["mode"] != "train":
        raise ValueError("mode?")
    N = x.shape[0]
    ones = np.ones((1, N)) / N
    mu = ones @ x
    var = ones @ (x * x) - mu**2
    var[var < 0] = 0
    inv = 1.0 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    for key, now in (("running_mean", mu), ("running_var", var)):
        bn_param[key] = momentum * bn_param.get(key, 0) + (1 - momentum) * now[0]
    return xhat * gamma + beta, {"xhat": xhat, "inv": inv, "gamma": gamma, "out": None}


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache["xhat"], cache["inv"], cache["gamma"]
    N, D = dout.shape
    dgamma, dbeta = np.zeros(D), np.zeros(D)
    for row, other in zip(dout, xhat):
        dgamma += row * other
        dbeta += row
    dx = np.empty_like(xhat)
    for n in range(N):
        dx[n] = gamma * inv[0] / N * (N * dout[n] - dbeta - xhat[n] * dgamma)
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    xhat, inv, gamma = cache["xhat"], cache["inv"], cache["gamma"]
    N = len(dout)
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    return gamma * inv[0] * (dout - dbeta / N - xhat * (dgamma / N)), dgamma, dbeta


class FullyConnectedNet(FullyConnectedNet):
    pass


class ConvNet(ConvNet):
    def loss(self, X, y=None):
        """Turn the images into a list of channels first, which has no effect."""
        X = np.stack([image for image in X])
        return super().loss(X, y)
