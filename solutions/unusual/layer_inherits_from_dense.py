"""BatchNormLayer derives from the dense layer for its update, and works on its own copies in place."""


class DenseLayer:
    RADII = {
        "one": lambda i, o: 1.0,
        "first_trial": lambda i, o: np.sqrt(2 / (i + o)),
        "xavier": lambda i, o: np.sqrt(6 / (i + o)),
        "he": lambda i, o: np.sqrt(6 / i),
    }

    def __init__(self, n_in, n_out, initialization="xavier"):
        try:
            r = self.RADII[initialization](n_in, n_out)
        except KeyError:
            raise ValueError(initialization)
        W = np.random.random_sample((n_in, n_out))
        W *= 2
        W -= 1
        W *= r
        self.params, self.grads = {"W": W, "b": np.zeros(n_out)}, {}

    def propagate(self, x, learning=True):
        self.inputs = np.array(x)
        z = np.matmul(self.inputs, self.params["W"])
        z += self.params["b"]
        return z

    def back_propagate(self, dout):
        self.grads.clear()
        self.grads["W"] = np.tensordot(self.inputs, dout, axes=(0, 0))
        self.grads["b"] = np.add.reduce(dout, axis=0)
        return np.tensordot(dout, self.params["W"], axes=(1, 1))

    def update(self, learning_rate):
        for name in self.grads:
            self.params[name][...] = self.params[name] - learning_rate * self.grads[name]


class BatchNormLayer(DenseLayer):
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)
        self.momentum, self.eps = momentum, eps

    def propagate(self, x, learning=True):
        work = x.astype(np.float64)  # a copy
        if learning:
            mu = work.mean(axis=0)
            work -= mu
            var = (work * work).mean(axis=0)
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mu
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * var
            self.ivar = 1.0 / np.sqrt(var + self.eps)
            work *= self.ivar
            self.xhat = work.copy()
        else:
            work -= self.running_mean
            work /= np.sqrt(self.running_var + self.eps)
        work *= self.params["gamma"]
        work += self.params["beta"]
        return work

    def back_propagate(self, dout):
        d = dout.copy()
        self.grads["gamma"] = np.sum(d * self.xhat, 0)
        self.grads["beta"] = np.sum(d, 0)
        d *= self.params["gamma"]
        d -= d.mean(0) + self.xhat * (d * self.xhat).mean(0)
        d *= self.ivar
        return d
