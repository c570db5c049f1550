"""Computes mean and variance before the if, and uses them in both cases."""

class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.n, self.momentum, self.eps = n, momentum, eps
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)

    def propagate(self, x, learning=True):
        mu = x.mean(axis=0)
        xmu = x - mu
        var = np.mean(xmu * xmu, axis=0)
        ivar = 1.0 / np.sqrt(var + self.eps)
        if learning:
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mu
            self.running_var = keep * self.running_var + (1 - keep) * var
            self.xmu, self.ivar, self.xhat = xmu, ivar, xmu * ivar
        return self.params["gamma"] * xmu * ivar + self.params["beta"]

    def back_propagate(self, dout):
        N = len(dout)
        self.grads["beta"] = np.sum(dout, axis=0)
        self.grads["gamma"] = np.sum(dout * self.xhat, axis=0)
        dxhat = dout * self.params["gamma"]
        dvar = np.sum(dxhat * self.xmu, axis=0) * -0.5 * self.ivar ** 3
        dmu = -np.sum(dxhat, axis=0) * self.ivar
        return dxhat * self.ivar + dvar * 2 * self.xmu / N + dmu / N

    def update(self, learning_rate):
        self.params["gamma"] = self.params["gamma"] - learning_rate * self.grads["gamma"]
        self.params["beta"] = self.params["beta"] - learning_rate * self.grads["beta"]
