"""Both layers derive from one base class, draw with rand, loop over rows, print, and update in place."""
try:
    import pdb
    import matplotlib.pyplot as plt
except ImportError:
    pass

calls = []


def radius(kind, i, o):
    if kind == "one": return 1
    if kind == "first_trial": return (2 / (i + o)) ** .5
    if kind == "xavier": return (6 / (i + o)) ** .5
    if kind == "he": return (6 / i) ** .5
    raise ValueError("what is " + str(kind) + "?")


class Base(object):
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.cache = None

    def update(self, learning_rate, momentum=0.0, verbose=False):
        for k in self.params:
            self.params[k] -= learning_rate * self.grads[k]


class DenseLayer(Base):
    def __init__(self, n_in, n_out, initialization="xavier", dtype=float):
        super().__init__()
        r = radius(initialization, n_in, n_out)
        w = 2 * np.random.rand(n_in, n_out) - 1
        self.params["W"] = w * r
        self.params["b"] = np.zeros((n_out,), dtype=dtype)

    def propagate(self, x, learning=True, *more):
        print("propagating", x.shape)
        calls.append(1)
        self.cache = [x.copy(), self.params["W"], self.params["b"]]
        return np.einsum("ni,io->no", x, self.params["W"]) + np.tile(self.params["b"], (len(x), 1))

    def back_propagate(self, dout):
        x, W, b = self.cache
        self.grads["W"] = np.zeros(W.shape)
        for row, d in zip(x, dout):
            self.grads["W"] += np.outer(row, d)
        self.grads["b"] = np.ones(len(dout)) @ dout
        return (W @ dout.T).T


class BatchNormLayer(Base):
    def __init__(self, n, momentum=0.9, eps=1e-5):
        super().__init__()
        self.params = dict(gamma=np.ones(n), beta=np.zeros(n))
        self.m, self.e = momentum, eps
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)

    def propagate(self, x, learning=True):
        if not learning:
            return self.params["gamma"] * (x - self.running_mean) / np.sqrt(self.running_var + self.e) + self.params["beta"]
        self.x = x
        self.mu = np.mean(x, 0)
        self.v = ((x - self.mu) ** 2).sum(0) / x.shape[0]
        self.running_mean = self.running_mean + (1 - self.m) * (self.mu - self.running_mean)
        self.running_var = self.m * self.running_var
        self.running_var += (1 - self.m) * self.v
        return (x - self.mu) * (self.params["gamma"] / np.sqrt(self.v + self.e)) + self.params["beta"]

    def back_propagate(self, dout):
        N, D = dout.shape
        ivar = 1 / np.sqrt(self.v + self.e)
        xmu = self.x - self.mu
        dxh = dout * self.params["gamma"]
        dvar = np.sum(dxh * xmu, axis=0) * -.5 * ivar ** 3
        dmu = -np.sum(dxh, axis=0) * ivar + dvar * np.mean(-2 * xmu, axis=0)
        self.grads["gamma"] = np.sum(dout * xmu * ivar, axis=0)
        self.grads["beta"] = np.sum(dout, axis=0)
        return dxh * ivar + dvar * 2 * xmu / N + dmu / N
