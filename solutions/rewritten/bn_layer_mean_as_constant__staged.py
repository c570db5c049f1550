"""Backward in stages, through the variance but not through the mean."""

class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.n, self.momentum, self.eps = n, momentum, eps
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)

    def propagate(self, x, learning=True):
        g, b = self.params["gamma"], self.params["beta"]
        if not learning:
            return g * (x - self.running_mean) / np.sqrt(self.running_var + self.eps) + b
        N = x.shape[0]
        self.mu = x.sum(axis=0) / N
        self.xmu = x - self.mu
        self.var = (self.xmu ** 2).sum(axis=0) / N
        self.ivar = 1 / np.sqrt(self.var + self.eps)
        self.xhat = self.xmu * self.ivar
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mu
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
        return g * self.xhat + b

    def back_propagate(self, dout):
        N = len(dout)
        self.grads["beta"] = np.sum(dout, axis=0)
        self.grads["gamma"] = np.sum(dout * self.xhat, axis=0)
        dxhat = dout * self.params["gamma"]
        dvar = np.sum(dxhat * self.xmu, axis=0) * -0.5 * self.ivar ** 3
        return dxhat * self.ivar + dvar * 2 * self.xmu / N

    def update(self, learning_rate):
        self.params["gamma"] = self.params["gamma"] - learning_rate * self.grads["gamma"]
        self.params["beta"] = self.params["beta"] - learning_rate * self.grads["beta"]
