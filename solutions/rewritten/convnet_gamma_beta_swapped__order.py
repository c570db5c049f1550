"""The three results of the backward function are taken in the wrong order."""
import numpy as np


class ConvNet:
    def __init__(self, num_filters=(8, 16), input_dim=(1, 8, 8), num_classes=10, reg=0.0,
                 weight_scale=1e-2, dtype=np.float64, normalization=None, placement="before"):
        self.reg, self.dtype = reg, dtype
        self.bn, self.where = normalization == "batchnorm", placement
        self.K = len(num_filters)
        self.params = {}
        c, h, w = input_dim
        for k, f in enumerate(num_filters):
            self.params["W" + str(k + 1)] = weight_scale * np.random.randn(f, c, 3, 3)
            self.params["b" + str(k + 1)] = np.zeros(f)
            if self.bn:
                self.params["gamma" + str(k + 1)] = np.ones(f)
                self.params["beta" + str(k + 1)] = np.zeros(f)
            c, h, w = f, h // 2, w // 2
        self.params["W" + str(self.K + 1)] = weight_scale * np.random.randn(c * h * w, num_classes)
        self.params["b" + str(self.K + 1)] = np.zeros(num_classes)
        for name in self.params:
            self.params[name] = self.params[name].astype(dtype)
        self.bn_params = [{"mode": "train"} for _ in num_filters] if self.bn else []

    def get(self, *names):
        return [self.params[n] for n in names]

    def loss(self, X, y=None):
        for bn_param in self.bn_params:
            bn_param["mode"] = "test" if y is None else "train"
        out = X.astype(self.dtype)
        back = []
        for k in range(1, self.K + 1):
            W, b = self.get("W%d" % k, "b%d" % k)
            out, cache = conv_forward(out, W, b, stride=1, pad=1)
            back.append(("conv", k, cache))
            for part in (["bn", "act", "pool"] if self.where == "before" else ["act", "bn", "pool"]):
                if part == "bn":
                    if not self.bn:
                        continue
                    gamma, beta = self.get("gamma%d" % k, "beta%d" % k)
                    out, cache = spatial_batchnorm_forward(out, gamma, beta, self.bn_params[k - 1])
                elif part == "act":
                    slopes = 0.01 + 0.99 * (out > 0)
                    out, cache = out * slopes.astype(out.dtype), slopes
                else:
                    out, cache = max_pool_forward(out)
                back.append((part, k, cache))
        W, b = self.get("W%d" % (self.K + 1), "b%d" % (self.K + 1))
        flat = out.reshape(len(out), -1)
        scores = flat @ W + b
        if y is None:
            return scores
        loss, d = softmax_loss(scores, y)
        grads = {"W%d" % (self.K + 1): flat.T @ d, "b%d" % (self.K + 1): d.sum(0)}
        d = (d @ W.T).reshape(out.shape)
        for part, k, cache in reversed(back):
            if part == "conv":
                d, grads["W%d" % k], grads["b%d" % k] = conv_backward(d, cache)
            elif part == "bn":
                d, grads["beta%d" % k], grads["gamma%d" % k] = spatial_batchnorm_backward(d, cache)
            elif part == "act":
                d = d * cache
            else:
                d = max_pool_backward(d, cache)
        for k in range(1, self.K + 2):
            W = self.params["W%d" % k]
            loss += self.reg * np.sum(W * W) / 2
            grads["W%d" % k] = grads["W%d" % k] + self.reg * W
        return loss, grads
