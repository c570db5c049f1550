"""The mode is stored under its own name, so it is never read."""
import numpy as np


class FullyConnectedNet(object):
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2,
                 dtype=np.float64, normalization=None, placement="before"):
        self.reg = reg
        self.norm = normalization
        self.after = placement == "after"
        self.dtype = dtype
        self.params = {}
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        self.L = len(dims) - 1
        self.bn_params = []
        for l in range(1, self.L + 1):
            self.params["W%d" % l] = weight_scale * np.random.randn(dims[l - 1], dims[l])
            self.params["b%d" % l] = np.zeros(dims[l])
            if self.norm and l < self.L:
                self.params["gamma%d" % l] = np.ones(dims[l])
                self.params["beta%d" % l] = np.zeros(dims[l])
        if self.norm == "batchnorm":
            self.bn_params = [{"mode": "train"} for l in range(self.L - 1)]
        self.params = {k: v.astype(dtype) for k, v in self.params.items()}

    def loss(self, X, y=None):
        p, L = self.params, self.L
        mode = "test" if y is None else "train"
        for bn_param in self.bn_params:
            bn_param[mode] = mode
        h = X.astype(self.dtype)
        inputs, before_act, norm_caches = {}, {}, {}
        for l in range(1, L):
            inputs[l] = h
            h = h.dot(p["W%d" % l]) + p["b%d" % l]
            if self.norm and not self.after:
                h, norm_caches[l] = self.normalize(l, h)
            before_act[l] = h
            h = np.maximum(h, 0.01 * h)
            if self.norm and self.after:
                h, norm_caches[l] = self.normalize(l, h)
        scores = h.dot(p["W%d" % L]) + p["b%d" % L]
        if mode == "test":
            return scores
        N = len(y)
        probs = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(probs[np.arange(N), y]))
        for l in range(1, L + 1):
            loss += 0.5 * self.reg * np.sum(p["W%d" % l] ** 2)
        d = probs.copy()
        d[np.arange(N), y] -= 1
        d /= N
        grads = {}
        grads["W%d" % L] = h.T.dot(d) + self.reg * p["W%d" % L]
        grads["b%d" % L] = d.sum(axis=0)
        d = d.dot(p["W%d" % L].T)
        for l in range(L - 1, 0, -1):
            if self.norm and self.after:
                d = self.unnormalize(l, d, norm_caches, grads)
            d = np.where(before_act[l] > 0, d, 0.01 * d)
            if self.norm and not self.after:
                d = self.unnormalize(l, d, norm_caches, grads)
            grads["W%d" % l] = inputs[l].T.dot(d) + self.reg * p["W%d" % l]
            grads["b%d" % l] = d.sum(axis=0)
            d = d.dot(p["W%d" % l].T)
        return loss, grads

    def normalize(self, l, h):
        gamma, beta = self.params["gamma%d" % l], self.params["beta%d" % l]
        if self.norm == "batchnorm":
            return batchnorm_forward(h, gamma, beta, self.bn_params[l - 1])
        return layernorm_forward(h, gamma, beta, {})

    def unnormalize(self, l, d, caches, grads):
        back = batchnorm_backward if self.norm == "batchnorm" else layernorm_backward
        d, grads["gamma%d" % l], grads["beta%d" % l] = back(d, caches[l])
        return d
