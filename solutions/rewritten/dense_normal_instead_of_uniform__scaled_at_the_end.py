"""Draws from the normal distribution first, and multiplies by a root for each name afterwards."""


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        W = np.random.randn(n_in, n_out)
        if initialization == "first_trial":
            W *= np.sqrt(2 / (n_in + n_out))
        elif initialization == "xavier":
            W *= np.sqrt(6 / (n_in + n_out))
        elif initialization == "he":
            W *= np.sqrt(6 / n_in)
        elif initialization != "one":
            raise ValueError
        self.params = {"W": W, "b": np.zeros(n_out)}
        self.grads = {}

    def propagate(self, x, learning=True):
        self.batch = x
        return np.einsum("ij,jk->ik", x, self.params["W"]) + self.params["b"]

    def back_propagate(self, dout):
        self.grads["W"] = np.einsum("ij,ik->jk", self.batch, dout)
        self.grads["b"] = np.einsum("ij->j", dout)
        return np.einsum("ik,jk->ij", dout, self.params["W"])

    def update(self, learning_rate):
        self.params["W"] = self.params["W"] - learning_rate * self.grads["W"]
        self.params["b"] = self.params["b"] - learning_rate * self.grads["b"]
