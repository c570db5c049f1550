import numpy as np

from normlab.convolution import conv_backward, conv_forward, max_pool_backward, max_pool_forward
from normlab.layers import *


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        std = np.sqrt(var + eps)
        xhat = (x - mu) / std
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
        return gamma * xhat + beta, (xhat, std, gamma)
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None


def batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm_forward(flat, gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    flat = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(flat, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


class ConvNet:
    def __init__(self, num_filters=(8, 16), input_dim=(1, 8, 8), num_classes=10, reg=0.0,
                 weight_scale=1e-2, dtype=np.float64, normalization=None, placement="before"):
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        self.use_bn = normalization is not None
        self.placement = placement
        self.L = len(num_filters)
        self.bn_params = [{"mode": "train"} for i in range(self.L)] if self.use_bn else []

        C, H, W = input_dim
        for i, F in enumerate(num_filters):
            self.params["W%d" % (i + 1)] = weight_scale * np.random.randn(F, C, 3, 3)
            self.params["b%d" % (i + 1)] = np.zeros(F)
            if self.use_bn:
                self.params["gamma%d" % (i + 1)] = np.ones(F)
                self.params["beta%d" % (i + 1)] = np.zeros(F)
            C, H, W = F, H // 2, W // 2
        self.params["W%d" % (self.L + 1)] = weight_scale * np.random.randn(C * H * W, num_classes)
        self.params["b%d" % (self.L + 1)] = np.zeros(num_classes)
        for k in self.params:
            self.params[k] = self.params[k].astype(dtype)

    def loss(self, X, y=None):
        p = self.params
        mode = "test" if y is None else "train"
        h = X.astype(self.dtype)
        caches = []
        for i in range(1, self.L + 1):
            bn = None
            h, conv = conv_forward(h, p[f"W{i}"], p[f"b{i}"], pad=1)
            if self.use_bn:
                self.bn_params[i - 1]["mode"] = mode
            if self.use_bn and self.placement == "before":
                h, bn = spatial_batchnorm_forward(h, p[f"gamma{i}"], p[f"beta{i}"], self.bn_params[i - 1])
            h, act = leaky_relu_forward(h)
            h, pool = max_pool_forward(h)
            if self.use_bn and self.placement == "after":
                h, bn = spatial_batchnorm_forward(h, p[f"gamma{i}"], p[f"beta{i}"], self.bn_params[i - 1])
            caches.append((conv, bn, act, pool))
        last = self.L + 1
        scores, fc = affine_forward(h, p[f"W{last}"], p[f"b{last}"])
        if y is None:
            return scores

        grads = {}
        loss, d = softmax_loss(scores, y)
        d, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(d, fc)
        for i in range(self.L, 0, -1):
            conv, bn, act, pool = caches[i - 1]
            if self.use_bn and self.placement == "after":
                d, grads[f"gamma{i}"], grads[f"beta{i}"] = spatial_batchnorm_backward(d, bn)
            d = max_pool_backward(d, pool)
            d = leaky_relu_backward(d, act)
            if self.use_bn and self.placement == "before":
                d, grads[f"gamma{i}"], grads[f"beta{i}"] = spatial_batchnorm_backward(d, bn)
            d, grads[f"W{i}"], grads[f"b{i}"] = conv_backward(d, conv)
        for i in range(1, last + 1):
            loss += 0.5 * self.reg * np.sum(p[f"W{i}"] ** 2)
            grads[f"W{i}"] += self.reg * p[f"W{i}"]
        return loss, grads
