"""Moves the averages toward the batch by the fraction momentum; backward pass in stages."""

class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.n, self.momentum, self.eps = n, momentum, eps
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)

    def propagate(self, x, learning=True):
        if learning:
            self.mu, self.var = np.mean(x, axis=0), np.var(x, axis=0)
            self.running_mean += self.momentum * (self.mu - self.running_mean)
            self.running_var += self.momentum * (self.var - self.running_var)
            m, v = self.mu, self.var
        else:
            m, v = self.running_mean, self.running_var
        ivar = (v + self.eps) ** -0.5
        if learning:
            self.xmu, self.ivar = x - m, ivar
            self.xhat = self.xmu * ivar
        return (x - m) * ivar * self.params["gamma"] + self.params["beta"]

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
