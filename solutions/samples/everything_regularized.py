class FullyConnectedNet:
    def __init__(
        self,
        hidden_dims,
        input_dim=64,
        num_classes=10,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float64,
        normalization=None,
        placement="before",
    ):
        self.normalization = normalization
        self.placement = placement
        self.reg = reg
        self.dtype = dtype
        self.num_layers = 1 + len(hidden_dims)
        self.params = {}
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        for i in range(self.num_layers):
            self.params["W%d" % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params["b%d" % (i + 1)] = np.zeros(dims[i + 1])
            if normalization and i < self.num_layers - 1:
                self.params["gamma%d" % (i + 1)] = np.ones(dims[i + 1])
                self.params["beta%d" % (i + 1)] = np.zeros(dims[i + 1])
        self.bn_params = []
        if normalization == "batchnorm":
            self.bn_params = [{"mode": "train"} for i in range(self.num_layers - 1)]
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def norm(self, x, i):
        gamma, beta = self.params["gamma%d" % i], self.params["beta%d" % i]
        if self.normalization == "batchnorm":
            return batchnorm_forward(x, gamma, beta, self.bn_params[i - 1])
        return layernorm_forward(x, gamma, beta, {})

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        if self.normalization == "batchnorm":
            for bn_param in self.bn_params:
                bn_param["mode"] = mode

        h = X
        caches = []
        for i in range(1, self.num_layers):
            h, fc = affine_forward(h, self.params["W%d" % i], self.params["b%d" % i])
            nc = None
            if self.normalization and self.placement == "before":
                h, nc = self.norm(h, i)
            h, act = leaky_relu_forward(h)
            if self.normalization and self.placement == "after":
                h, nc = self.norm(h, i)
            caches.append((fc, nc, act))
        L = self.num_layers
        scores, last = affine_forward(h, self.params["W%d" % L], self.params["b%d" % L])
        if mode == "test":
            return scores

        grads = {}
        loss, dx = softmax_loss(scores, y)
        loss += 0.5 * self.reg * sum(np.sum(p**2) for p in self.params.values())
        dx, grads["W%d" % L], grads["b%d" % L] = affine_backward(dx, last)
        back = layernorm_backward if self.normalization == "layernorm" else batchnorm_backward
        for i in range(L - 1, 0, -1):
            fc, nc, act = caches[i - 1]
            if self.normalization and self.placement == "after":
                dx, grads["gamma%d" % i], grads["beta%d" % i] = back(dx, nc)
            dx = leaky_relu_backward(dx, act)
            if self.normalization and self.placement == "before":
                dx, grads["gamma%d" % i], grads["beta%d" % i] = back(dx, nc)
            dx, grads["W%d" % i], grads["b%d" % i] = affine_backward(dx, fc)
        for k, p in self.params.items():
            grads[k] = grads[k] + self.reg * p
        return loss, grads
