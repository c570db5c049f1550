"""propagate stores a function, which back_propagate calls; arrays have keepdims inside."""


class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)
        self.settings = dict(momentum=momentum, eps=eps)
        self._way_back = None

    def propagate(self, x, learning=True):
        eps, m = self.settings["eps"], self.settings["momentum"]
        gamma, beta = self.params["gamma"], self.params["beta"]
        if not learning:
            scale = gamma / np.sqrt(self.running_var + eps)
            return x * scale + (beta - self.running_mean * scale)
        mean = np.mean(x, axis=0, keepdims=True)
        centred = x - mean
        var = np.mean(np.square(centred), axis=0, keepdims=True)
        inverse = np.power(var + eps, -0.5)
        normalized = centred * inverse
        self.running_mean = m * self.running_mean + (1 - m) * mean.squeeze(axis=0)
        self.running_var = m * self.running_var + (1 - m) * var.squeeze(axis=0)

        def way_back(dout):
            self.grads["beta"] = np.einsum("ij->j", dout)
            self.grads["gamma"] = np.einsum("ij,ij->j", dout, normalized)
            d = dout * gamma
            d = d - d.mean(axis=0, keepdims=True) - normalized * np.mean(d * normalized, axis=0, keepdims=True)
            return np.asfortranarray(d * inverse)

        self._way_back = way_back
        return normalized * gamma + beta

    def back_propagate(self, dout):
        return self._way_back(dout)

    def update(self, learning_rate):
        for key in list(self.grads.keys()):
            self.params[key] = np.subtract(self.params[key], np.multiply(learning_rate, self.grads[key]))
