"""Parts under names of their own, the depth as a property, caches in a defaultdict, a decorator that counts calls."""
import functools
from collections import defaultdict

import numpy as np

COUNTS = defaultdict(int)


def counted(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        COUNTS[function.__name__] += 1
        return function(*args, **kwargs)

    return inner


class FullyConnectedNet(object):
    slope = 1e-2

    def __init__(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2,
                 dtype=np.float64, normalization=None, placement="before"):
        self.params = {}
        self.kind, self.where, self.lam, self.dt = normalization, placement, reg, np.dtype(dtype)
        self.bn_params = []
        dims = (input_dim,) + tuple(hidden_dims) + (num_classes,)
        for i, (a, b) in enumerate(zip(dims[:-1], dims[1:]), 1):
            last = i == len(dims) - 1
            self.params.update({f"W{i}": np.random.randn(a, b).__mul__(weight_scale), f"b{i}": np.zeros(b)})
            if normalization in ("batchnorm", "layernorm") and not last:
                self.params[f"gamma{i}"], self.params[f"beta{i}"] = np.full(b, 1.0), np.full(b, 0.0)
                if normalization == "batchnorm":
                    self.bn_params.append({"mode": "train", "running_mean": np.zeros(b), "running_var": np.zeros(b)})
        self.params = {k: v.astype(self.dt) for k, v in self.params.items()}

    @property
    def hidden(self):
        return sum(k.startswith("W") for k in self.params) - 1

    def norm(self, i, x):
        g, b = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        if self.kind == "layernorm":
            return layernorm_forward(x, g, b, {})
        return batchnorm_forward(x, g, b, self.bn_params[i - 1])

    @counted
    def loss(self, X, y=None):
        training = y is not None
        for p in self.bn_params:
            p["mode"] = {True: "train", False: "test"}[training]
        a = np.asarray(X, dtype=self.dt)
        saved = defaultdict(dict)
        for i in range(1, self.hidden + 1):
            saved[i]["a"] = a
            z = a @ self.params[f"W{i}"] + self.params[f"b{i}"]
            if self.kind and self.where == "before":
                z, saved[i]["norm"] = self.norm(i, z)
            saved[i]["mask"] = np.sign(z)
            a = z * np.where(z > 0, 1, self.slope).astype(z.dtype)
            if self.kind and self.where == "after":
                a, saved[i]["norm"] = self.norm(i, a)
        n = self.hidden + 1
        scores = a @ self.params[f"W{n}"] + self.params[f"b{n}"]
        if not training:
            return scores
        log_p = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
        onehot = np.eye(scores.shape[1])[y]
        loss = -(log_p * onehot).sum() / len(y)
        d = (np.exp(log_p) - onehot) / len(y)
        back = {"layernorm": layernorm_backward, "batchnorm": batchnorm_backward}.get(self.kind)
        grads = {f"W{n}": a.T @ d, f"b{n}": d.sum(axis=0)}
        d = d @ self.params[f"W{n}"].T
        for i in range(self.hidden, 0, -1):
            if back and self.where == "after":
                d, grads[f"gamma{i}"], grads[f"beta{i}"] = back(d, saved[i]["norm"])
            d = np.where(saved[i]["mask"] > 0, d, self.slope * d)
            if back and self.where == "before":
                d, grads[f"gamma{i}"], grads[f"beta{i}"] = back(d, saved[i]["norm"])
            grads[f"W{i}"] = saved[i]["a"].T @ d
            grads[f"b{i}"] = d.sum(axis=0)
            d = d @ self.params[f"W{i}"].T
        for k in list(grads):
            if k[0] == "W":
                grads[k] += self.lam * self.params[k]
                loss += self.lam * (self.params[k] ** 2).sum() / 2
        return loss, grads
