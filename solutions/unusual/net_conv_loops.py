"""The convolutional network with its own activation, own pooling by reshaping, and in-place work on its arrays."""
import numpy as np

try:
    import scipy  # noqa
    import matplotlib.pyplot as plt  # noqa
except ImportError:
    pass


class ConvNet:
    def __init__(self, num_filters=(8, 16), input_dim=(1, 8, 8), num_classes=10, reg=0.0,
                 weight_scale=1e-2, dtype=np.float64, normalization=None, placement="before"):
        self.params, self.bn_params, self.reg, self.dtype = {}, [], reg, dtype
        self.use_bn, self.after = normalization == "batchnorm", placement == "after"
        C, H, W = input_dim
        self.L = len(num_filters)
        for l in range(self.L):
            F = num_filters[l]
            self.params["W" + str(l + 1)] = (np.random.randn(F, C, 3, 3) * weight_scale).astype(dtype)
            self.params["b" + str(l + 1)] = np.zeros((F,)).astype(dtype)
            if self.use_bn:
                self.params["gamma" + str(l + 1)] = np.ones((F,)).astype(dtype)
                self.params["beta" + str(l + 1)] = np.zeros((F,)).astype(dtype)
                self.bn_params += [{}]
            C = F
            H //= 2
            W //= 2
        self.params["W" + str(self.L + 1)] = (np.random.randn(C * H * W, num_classes) * weight_scale).astype(dtype)
        self.params["b" + str(self.L + 1)] = np.zeros((num_classes,)).astype(dtype)

    @staticmethod
    def pool(x):
        N, C, H, W = x.shape
        even = x[:, :, : H // 2 * 2, : W // 2 * 2]
        out = even.reshape(N, C, H // 2, 2, W // 2, 2).max(axis=(3, 5))
        return out, (x, out)

    @staticmethod
    def unpool(d, cache):
        x, out = cache
        N, C, H, W = x.shape
        dx = np.zeros_like(x)
        hit = np.zeros(out.shape, dtype=bool)
        for i in range(2):
            for j in range(2):
                part = x[:, :, i : H // 2 * 2 : 2, j : W // 2 * 2 : 2]
                mine = (part == out) & ~hit
                hit |= mine
                dx[:, :, i : H // 2 * 2 : 2, j : W // 2 * 2 : 2] = d * mine
        return dx

    def loss(self, X, y=None):
        p, L = self.params, self.L
        x = X.astype(self.dtype)
        trail = []
        for l in range(1, L + 1):
            x, conv = conv_forward(x, p["W%d" % l], p["b%d" % l], 1, 1)
            bn = None
            if self.use_bn:
                self.bn_params[l - 1]["mode"] = "train" if y is not None else "test"
            if self.use_bn and not self.after:
                x, bn = spatial_batchnorm_forward(x, p["gamma%d" % l], p["beta%d" % l], self.bn_params[l - 1])
            neg = x <= 0
            x = x.copy()
            x[neg] *= 0.01
            if self.use_bn and self.after:
                x, bn = spatial_batchnorm_forward(x, p["gamma%d" % l], p["beta%d" % l], self.bn_params[l - 1])
            x, pool = self.pool(x)
            trail.append((conv, bn, neg, pool))
        last = x.reshape(x.shape[0], -1)
        scores = last.dot(p["W%d" % (L + 1)]) + p["b%d" % (L + 1)]
        if y is None:
            return scores
        loss, d = softmax_loss(scores, y)
        grads = {"W%d" % (L + 1): last.T.dot(d), "b%d" % (L + 1): d.sum(axis=0)}
        d = d.dot(p["W%d" % (L + 1)].T).reshape(x.shape)
        for l, (conv, bn, neg, pool) in zip(range(L, 0, -1), trail[::-1]):
            d = self.unpool(d, pool)
            if self.use_bn and self.after:
                d, grads["gamma%d" % l], grads["beta%d" % l] = spatial_batchnorm_backward(d, bn)
            d = np.array(d)
            d[neg] *= 0.01
            if self.use_bn and not self.after:
                d, grads["gamma%d" % l], grads["beta%d" % l] = spatial_batchnorm_backward(d, bn)
            d, grads["W%d" % l], grads["b%d" % l] = conv_backward(d, conv)
        for l in range(1, L + 2):
            loss = loss + 0.5 * self.reg * np.sum(p["W%d" % l] * p["W%d" % l])
            grads["W%d" % l] = grads["W%d" % l] + self.reg * p["W%d" % l]
        return loss, grads
