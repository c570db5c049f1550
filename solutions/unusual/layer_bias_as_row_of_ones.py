"""The dense layer glues a column of ones to x and b to W, and splits the gradient again."""


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        sizes = n_in + n_out
        if initialization == "one":
            r = 1.0
        elif initialization == "first_trial":
            r = np.sqrt(2.0 / sizes)
        elif initialization == "xavier":
            r = np.sqrt(6.0) / np.sqrt(sizes)
        elif initialization == "he":
            r = np.sqrt(6.0 / n_in)
        else:
            raise ValueError("unknown initialization: %s" % initialization)
        self.params = {"b": np.zeros(n_out), "W": r * np.random.uniform(-1, 1, size=n_in * n_out).reshape(n_in, n_out)}
        self.grads = {}

    @staticmethod
    def _with_ones(x):
        return np.hstack([x, np.ones((x.shape[0], 1))])

    def propagate(self, x, learning=True):
        self.glued = self._with_ones(x)
        return self.glued @ np.vstack([self.params["W"], self.params["b"].reshape(1, -1)])

    def back_propagate(self, dout):
        both = self.glued.T @ dout
        self.grads = {"W": both[:-1], "b": both[-1]}
        return np.ascontiguousarray(np.inner(dout, self.params["W"]))

    def update(self, learning_rate):
        W, b = self.params["W"], self.params["b"]
        self.params = {"W": W - learning_rate * self.grads["W"], "b": b - learning_rate * self.grads["b"]}
