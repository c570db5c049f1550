"""Makes gradients of zero on the first call, and uses += from then on, as PyTorch does."""

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
        if not self.grads:
            for key, value in self.params.items():
                self.grads[key] = np.zeros(value.shape)
        self.grads["W"] += np.tensordot(self.batch, dout, axes=(0, 0))
        self.grads["b"] += dout.sum(0)
        return np.inner(dout, self.params["W"])

    def update(self, learning_rate):
        self.params["W"] = self.params["W"] - learning_rate * self.grads["W"]
        self.params["b"] = self.params["b"] - learning_rate * self.grads["b"]
