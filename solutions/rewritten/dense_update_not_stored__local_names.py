"""Takes W and b out of params, moves the local names, and forgets to put them back."""

class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        if initialization not in ["one", "first_trial", "xavier", "he"]:
            raise ValueError("initialization")
        r = {"one": 1, "first_trial": (2 / (n_in + n_out)) ** 0.5, "xavier": (6 / (n_in + n_out)) ** 0.5, "he": (6 / n_in) ** 0.5}[initialization]
        self.params = dict(W=np.random.uniform(-r, r, (n_in, n_out)), b=np.zeros(n_out))
        self.grads = {}

    def propagate(self, x, learning=True):
        self.batch = x
        return np.einsum("ij,jk->ik", x, self.params["W"]) + self.params["b"]

    def back_propagate(self, dout):
        self.grads["W"] = np.einsum("ij,ik->jk", self.batch, dout)
        self.grads["b"] = np.einsum("ij->j", dout)
        return np.einsum("ik,jk->ij", dout, self.params["W"])

    def update(self, learning_rate):
        W, b = self.params["W"], self.params["b"]
        W = W - learning_rate * self.grads["W"]
        b = b - learning_rate * self.grads["b"]
