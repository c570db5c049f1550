"""The layer keeps a bn_param and calls functions defined beside it; the averages are properties."""


def bn_forward(x, gamma, beta, p):
    if p["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        std = np.sqrt(var + p["eps"])
        xh = (x - mu) / std
        p["running_mean"] = p["momentum"] * p["running_mean"] + (1 - p["momentum"]) * mu
        p["running_var"] = p["momentum"] * p["running_var"] + (1 - p["momentum"]) * var
        return gamma * xh + beta, (xh, std, gamma)
    return gamma * (x - p["running_mean"]) / np.sqrt(p["running_var"] + p["eps"]) + beta, None


def bn_backward(dout, c):
    xh, std, g = c
    N = len(dout)
    db = dout.sum(0)
    dg = (dout * xh).sum(0)
    return g / std / N * (N * dout - db - xh * dg), dg, db


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        if initialization not in ("one", "first_trial", "xavier", "he"):
            raise ValueError("?")
        v = {"one": 1 / 3, "first_trial": 2 / (n_in + n_out) / 3, "xavier": 2 / (n_in + n_out), "he": 2 / n_in}[initialization]
        r = np.sqrt(3 * v)
        W = np.random.uniform(low=-r, high=r, size=(n_out, n_in)).T  # Fortran order
        self.params = {"W": W, "b": np.array([0.0] * n_out)}
        self.grads = {}

    def propagate(self, x, learning=True):
        self.x = x
        return np.dot(x, self.params["W"]) + self.params["b"][None, :]

    def back_propagate(self, dout):
        self.grads["W"] = np.dot(self.x.T, dout)
        self.grads["b"] = np.sum(dout, axis=0)
        return np.dot(dout, self.params["W"].T)

    def update(self, learning_rate):
        self.params.update({k: v - learning_rate * self.grads[k] for k, v in self.params.items()})


class BatchNormLayer:
    def __init__(self, n, momentum=.9, eps=1e-5):
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.bn_param = {"mode": "train", "eps": eps, "momentum": momentum, "running_mean": np.zeros(n), "running_var": np.zeros(n)}

    @property
    def running_mean(self):
        return self.bn_param["running_mean"]

    @running_mean.setter
    def running_mean(self, v):
        self.bn_param["running_mean"] = v

    @property
    def running_var(self):
        return self.bn_param["running_var"]

    @running_var.setter
    def running_var(self, v):
        self.bn_param["running_var"] = v

    def propagate(self, x, learning=True):
        self.bn_param["mode"] = "train" if learning else "test"
        out, c = bn_forward(x, self.params["gamma"], self.params["beta"], self.bn_param)
        if learning:
            self.cache = c
        return out

    def back_propagate(self, dout):
        dx, self.grads["gamma"], self.grads["beta"] = bn_backward(dout, self.cache)
        return dx

    def update(self, learning_rate):
        for k in self.params:
            self.params[k] = self.params[k] - learning_rate * self.grads[k]
