"""Both passes of the fully connected network in one long method, with a stack of caches and prints."""
import numpy as np


class FullyConnectedNet(object):
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2,
                 dtype=np.float64, normalization=None, placement="before", verbose=False):
        self.normalization = normalization
        self.placement = placement
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}
        dims = np.hstack([input_dim, hidden_dims, num_classes]).astype(int)
        for i in range(self.num_layers):
            self.params["W%d" % (i + 1)] = np.random.randn(dims[i], dims[i + 1]) * weight_scale
            self.params["b" + str(i + 1)] = np.zeros(dims[i + 1])
        if self.normalization != None:
            for i in range(self.num_layers - 1):
                self.params["gamma" + str(i + 1)] = np.ones(dims[i + 1])
                self.params["beta" + str(i + 1)] = np.zeros(dims[i + 1])
        self.bn_params = []
        if self.normalization == "batchnorm":
            self.bn_params = [{"mode": "train"} for i in range(self.num_layers - 1)]
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)
        print("made a network with", dims)

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        if self.normalization == "batchnorm":
            for bn_param in self.bn_params:
                bn_param["mode"] = mode
        stack = []
        a = X
        for i in range(1, self.num_layers):
            a, c = affine_forward(a, self.params["W%d" % i], self.params["b%d" % i])
            stack.append(("affine", i, c))
            order = ["relu"]
            if self.normalization is not None:
                order = ["norm", "relu"] if self.placement == "before" else ["relu", "norm"]
            for what in order:
                if what == "relu":
                    a, c = leaky_relu_forward(a)
                elif self.normalization == "batchnorm":
                    a, c = batchnorm_forward(a, self.params["gamma%d" % i], self.params["beta%d" % i],
                                             self.bn_params[i - 1])
                else:
                    a, c = layernorm_forward(a, self.params["gamma%d" % i], self.params["beta%d" % i],
                                             {"eps": 1e-5})
                stack.append((what, i, c))
        n = self.num_layers
        scores, c = affine_forward(a, self.params["W%d" % n], self.params["b%d" % n])
        stack.append(("affine", n, c))
        if mode == "test":
            return scores
        loss, d = softmax_loss(scores, y)
        loss += 0.5 * self.reg * sum(np.sum(self.params["W%d" % (k + 1)] ** 2) for k in range(n))
        grads = {}
        while stack:
            what, i, c = stack.pop()
            if what == "affine":
                d, dw, grads["b%d" % i] = affine_backward(d, c)
                grads["W%d" % i] = dw + self.reg * self.params["W%d" % i]
            elif what == "relu":
                d = leaky_relu_backward(d, c)
            else:
                back = batchnorm_backward if self.normalization == "batchnorm" else layernorm_backward
                d, grads["gamma%d" % i], grads["beta%d" % i] = back(d, c)
        print("loss", loss)
        return loss, grads
