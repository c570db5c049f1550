"""The fully connected network as a recursion over its layers, own softmax, everything in float64 closures."""
import numpy as np


class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2,
                 dtype=np.float64, normalization=None, placement="before"):
        self.__dict__.update({k: v for k, v in locals().items() if k != "self"})
        sizes = [input_dim] + list(hidden_dims) + [num_classes]
        self.depth = len(sizes) - 1
        self.params, self.bn_params = {}, []
        for i in range(1, self.depth + 1):
            self.params["W%i" % i] = (weight_scale * np.random.randn(sizes[i - 1], sizes[i])).astype(dtype)
        for i in range(1, self.depth + 1):
            self.params["b%i" % i] = np.zeros(sizes[i], dtype=dtype)
        if normalization:
            for i in range(1, self.depth):
                self.params["gamma%i" % i] = np.ones(sizes[i], dtype=dtype)
                self.params["beta%i" % i] = np.zeros(sizes[i], dtype=dtype)
                if normalization == "batchnorm":
                    self.bn_params.append(dict(mode="train", eps=1e-5, momentum=0.9, layer=i,
                                               running_mean=np.zeros(sizes[i], dtype=dtype),
                                               running_var=np.zeros(sizes[i], dtype=dtype)))

    def _go(self, i, x, top):
        """Return the scores above layer i, and with labels dx; top turns scores into their gradient."""
        W, b = self.params["W%i" % i], self.params["b%i" % i]
        z = x.dot(W) + b[None, :]
        if i == self.depth:
            dz = top(z)
            undo = lambda d: d
        else:
            steps = [self._activate, self._normalize]
            if self.placement == "before":
                steps.reverse()
            undos, h = [], z
            for s in steps:
                h, u = s(i, h)
                undos.append(u)
            dh = self._go(i + 1, h, top)
            undo = lambda d: [d := u(d) for u in reversed(undos)][-1]
            dz = dh
        if dz is None:
            return None
        dz = undo(dz)
        self.grads["W%i" % i] = x.T.dot(dz) + self.reg * W
        self.grads["b%i" % i] = dz.sum(0)
        return dz.dot(W.T)

    def _activate(self, i, z):
        h = np.maximum(z, 0.01 * z)
        return h, lambda d: d * (0.01 + 0.99 * (z > 0))

    def _normalize(self, i, z):
        if not self.normalization:
            return z, lambda d: d
        gamma, beta = self.params["gamma%i" % i], self.params["beta%i" % i]
        batch = self.normalization == "batchnorm"
        if batch:
            out, cache = batchnorm_forward(z, gamma, beta, self.bn_params[i - 1])
        else:
            out, cache = layernorm_forward(z, gamma, beta, {})

        def undo(d):
            dx, self.grads["gamma%i" % i], self.grads["beta%i" % i] = (
                batchnorm_backward if batch else layernorm_backward)(d, cache)
            return dx

        return out, undo

    def loss(self, X, y=None):
        for p in self.bn_params:
            p["mode"] = "train" if y is not None else "test"
        self.grads, box = {}, {}

        def top(z):
            box["scores"] = z
            if y is None:
                return None
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            box["loss"] = -np.log(p[range(len(y)), y]).mean()
            p[range(len(y)), y] -= 1.0
            return p / len(y)

        self._go(1, X.astype(self.dtype), top)
        if y is None:
            return box["scores"]
        ws = [self.params["W%i" % i] for i in range(1, self.depth + 1)]
        return box["loss"] + 0.5 * self.reg * sum(np.linalg.norm(w) ** 2 for w in ws), self.grads
