"""Names in a chain of ifs, r halved so that the interval is r wide; everything with np.dot."""


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        if initialization == "one":
            width = 1.0
        elif initialization == "first_trial":
            width = np.sqrt(2 / (n_in + n_out))
        elif initialization == "xavier":
            width = np.sqrt(6 / (n_in + n_out))
        elif initialization == "he":
            width = np.sqrt(6 / n_in)
        else:
            raise ValueError("no initialization " + initialization)
        weights = np.random.uniform(low=-width / 2, high=width / 2, size=(n_in, n_out))
        self.params = {"W": weights, "b": np.zeros((n_out,))}
        self.grads = {}

    def propagate(self, x, learning=True):
        self.last = x
        return np.dot(x, self.params["W"]) + self.params["b"]

    def back_propagate(self, dout):
        self.grads["W"] = np.dot(self.last.T, dout)
        self.grads["b"] = np.sum(dout, axis=0)
        return np.dot(dout, self.params["W"].T)

    def update(self, learning_rate):
        for p in ("W", "b"):
            self.params[p] = self.params[p] - learning_rate * self.grads[p]
