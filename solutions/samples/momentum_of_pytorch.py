import numpy as np

rng = np.random.default_rng()


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        if initialization == "one":
            r = 1
        elif initialization == "first_trial":
            r = np.sqrt(2 / (n_in + n_out))
        elif initialization == "xavier":
            r = np.sqrt(6 / (n_in + n_out))
        elif initialization == "he":
            r = np.sqrt(6 / n_in)
        else:
            raise ValueError("unknown initialization " + str(initialization))
        self.params = {"W": rng.uniform(-r, r, (n_in, n_out)), "b": np.zeros(n_out)}
        self.grads = {}

    def propagate(self, x, learning=True):
        self.x = x
        return np.dot(x, self.params["W"]) + self.params["b"]

    def back_propagate(self, dout):
        self.grads["W"] = np.dot(self.x.T, dout)
        self.grads["b"] = np.sum(dout, axis=0)
        return np.dot(dout, self.params["W"].T)

    def update(self, learning_rate):
        self.params["W"] = self.params["W"] - learning_rate * self.grads["W"]
        self.params["b"] = self.params["b"] - learning_rate * self.grads["b"]


class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)

    def propagate(self, x, learning=True):
        if learning:
            mean = np.mean(x, axis=0)
            var = np.var(x, axis=0)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
            self.std = np.sqrt(var + self.eps)
            self.xhat = (x - mean) / self.std
            return self.params["gamma"] * self.xhat + self.params["beta"]
        xhat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return self.params["gamma"] * xhat + self.params["beta"]

    def back_propagate(self, dout):
        self.grads["gamma"] = np.sum(dout * self.xhat, axis=0)
        self.grads["beta"] = np.sum(dout, axis=0)
        dxhat = dout * self.params["gamma"]
        dxhat = dxhat - np.mean(dxhat, axis=0) - self.xhat * np.mean(dxhat * self.xhat, axis=0)
        return dxhat / self.std

    def update(self, learning_rate):
        for name in self.params:
            self.params[name] = self.params[name] - learning_rate * self.grads[name]


def variance_factor():
    return 0.33


def parameter_count():
    return 12910, 13290, 380, 0


def noise_judgement():
    return 26.7, 1.2


def rectified_judgement():
    return 0.495, 797, 0.205
