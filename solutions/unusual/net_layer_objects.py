"""The fully connected network as a chain of layer objects, each with forward and backward methods."""
from dataclasses import dataclass, field
from typing import Any, Dict, List

import numpy as np


class _Affine:
    def __init__(self, net, number):
        self.net, self.number = net, number

    def forward(self, x):
        self.x = x
        return x @ self.net.params[f"W{self.number}"] + self.net.params[f"b{self.number}"]

    def backward(self, d, grads):
        grads[f"W{self.number}"] = np.einsum("ni,nj->ij", self.x, d)
        grads[f"b{self.number}"] = np.ones(len(d)) @ d
        return d @ self.net.params[f"W{self.number}"].T


class _Leaky:
    def forward(self, x):
        self.slopes = np.where(x > 0, 1.0, 0.01).astype(x.dtype)
        return x * self.slopes

    def backward(self, d, grads):
        return d * self.slopes


@dataclass
class _Norm:
    net: Any
    number: int
    bn_param: Dict[str, Any] = field(default_factory=dict)

    def forward(self, x):
        p = self.net.params
        f = batchnorm_forward if self.net.normalization == "batchnorm" else layernorm_forward
        out, self.cache = f(x, p[f"gamma{self.number}"], p[f"beta{self.number}"], self.bn_param)
        return out

    def backward(self, d, grads):
        f = batchnorm_backward if self.net.normalization == "batchnorm" else layernorm_backward
        d, grads[f"gamma{self.number}"], grads[f"beta{self.number}"] = f(d, self.cache)
        return d


class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2,
                 dtype=np.float64, normalization=None, placement="before"):
        self.normalization, self.reg, self.dtype = normalization, reg, dtype
        self.params: Dict[str, np.ndarray] = {}
        self.chain: List[Any] = []
        n_in = input_dim
        for i, n_out in enumerate([*hidden_dims, num_classes], start=1):
            w = np.random.normal(loc=0.0, scale=weight_scale, size=(n_in, n_out))
            self.params[f"W{i}"], self.params[f"b{i}"] = w.astype(dtype), np.zeros(n_out, dtype)
            self.chain.append(_Affine(self, i))
            if i <= len(hidden_dims):
                pieces = [_Leaky()]
                if normalization:
                    self.params[f"gamma{i}"] = np.ones(n_out, dtype)
                    self.params[f"beta{i}"] = np.zeros(n_out, dtype)
                    pieces.insert(0 if placement == "before" else 1, _Norm(self, i))
                self.chain += pieces
            n_in = n_out
        norms = [piece for piece in self.chain if isinstance(piece, _Norm)]
        self.bn_params = [norm.bn_param for norm in norms] if normalization == "batchnorm" else []

    def loss(self, X, y=None):
        out = np.array(X, dtype=self.dtype)
        for bn_param in self.bn_params:
            bn_param.update(mode=("train", "test")[y is None])
        for piece in self.chain:
            out = piece.forward(out)
        if y is None:
            return out
        value, d = softmax_loss(out, y)
        grads = {}
        for piece in self.chain[::-1]:
            d = piece.backward(d, grads)
        for name in filter(lambda n: n[0] == "W", self.params):
            w = self.params[name]
            value += self.reg / 2 * np.vdot(w, w)
            grads[name] += self.reg * w
        return np.float64(value), grads
