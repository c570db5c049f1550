"""The normalization is written with N x N matrices, one column after the other."""


class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.n = n
        self.momentum, self.eps = momentum, eps
        self.params, self.grads = {}, {}
        self.params["gamma"], self.params["beta"] = np.full(n, 1.0), np.full(n, 0.0)
        self.running_mean, self.running_var = np.zeros((n,)), np.zeros((n,))

    def propagate(self, x, learning=True):
        gamma, beta = self.params["gamma"], self.params["beta"]
        out = np.empty(x.shape)
        if not learning:
            for i, row in enumerate(x):
                out[i] = gamma * (row - self.running_mean) / (self.running_var + self.eps) ** 0.5 + beta
            return out
        N = x.shape[0]
        self.center = np.eye(N) - np.ones((N, N)) / N
        self.columns = []
        means, variances = [], []
        for j in range(self.n):
            c = self.center @ x[:, j]
            var = c @ c / N
            s = np.sqrt(var + self.eps)
            self.columns.append((c / s, s))
            out[:, j] = gamma[j] * c / s + beta[j]
            means.append(x[:, j].mean())
            variances.append(var)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * np.array(means)
        self.running_var = m * self.running_var + (1 - m) * np.array(variances)
        return out

    def back_propagate(self, dout):
        N = len(dout)
        dx = np.empty(dout.shape)
        dgamma, dbeta = np.zeros(self.n), np.zeros(self.n)
        for j, (h, s) in enumerate(self.columns):
            jacobian = (self.center - np.outer(h, h) / N) / s
            dx[:, j] = self.params["gamma"][j] * (jacobian @ dout[:, j])
            dgamma[j] = h @ dout[:, j]
            dbeta[j] = dout[:, j].sum()
        self.grads = {"gamma": dgamma, "beta": dbeta}
        return dx

    def update(self, learning_rate):
        for name in ("gamma", "beta"):
            self.params[name] = self.params[name] - learning_rate * self.grads[name]
