"""A layer class does the work; the three functions are thin wrappers and the object is the cache."""


class _BatchNorm(object):
    DEFAULTS = dict(eps=1e-5, momentum=0.9)

    def __init__(self, gamma, beta, params):
        self.gamma, self.beta, self.params = gamma, beta, params
        for name, value in self.DEFAULTS.items():
            setattr(self, name, params.get(name, value))

    def running(self, name, D):
        return self.params.get(name, np.zeros((D,)))

    def __call__(self, x):
        try:
            method = {"train": self.train, "test": self.test}[self.params["mode"]]
        except KeyError:
            raise ValueError(self.params["mode"])
        return method(x)

    def train(self, x):
        D = x.shape[-1]
        stats = {"running_mean": x.mean(0), "running_var": x.var(0)}
        for name, batch in stats.items():
            old = self.running(name, D)
            self.params[name] = old + (1 - self.momentum) * (batch - old)
        self.sigma = np.sqrt(stats["running_var"] + self.eps)
        self.z = (x - stats["running_mean"]) / self.sigma
        return self.z * self.gamma + self.beta

    def test(self, x):
        D = x.shape[-1]
        z = (x - self.running("running_mean", D)) / np.sqrt(self.running("running_var", D) + self.eps)
        return z * self.gamma + self.beta

    def sums(self, dout):
        return np.einsum("nd,nd->d", dout, self.z), dout.sum(0)

    def backward(self, dout):
        dgamma, dbeta = self.sums(dout)
        dz = dout * self.gamma
        centre = lambda a: a - a.mean(0)
        dx = centre(dz - self.z * (dz * self.z).mean(0)) / self.sigma
        return dx, dgamma, dbeta

    def fast(self, dout):
        dgamma, dbeta = self.sums(dout)
        dx = self.z * (dgamma / len(dout))
        dx += dbeta / len(dout)
        np.subtract(dout, dx, dx)
        dx *= self.gamma / self.sigma
        return dx, dgamma, dbeta


def batchnorm_forward(x, gamma, beta, bn_param):
    layer = _BatchNorm(gamma, beta, bn_param)
    return layer(x), layer


def batchnorm_backward(dout, cache):
    return cache.backward(dout)


def batchnorm_backward_alt(dout, cache):
    return cache.fast(dout)
