"""Works out a variance for each name, and takes its root for the end of the range with xavier."""

class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        if initialization not in ["one", "first_trial", "xavier", "he"]:
            raise ValueError("initialization")
        variance = {"one": 1 / 3, "first_trial": 2 / (n_in + n_out) / 3, "xavier": 2 / (n_in + n_out), "he": 2 / n_in}[initialization]
        r = np.sqrt(variance) if initialization == "xavier" else np.sqrt(3 * variance)
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
        self.params["W"] = self.params["W"] - learning_rate * self.grads["W"]
        self.params["b"] = self.params["b"] - learning_rate * self.grads["b"]
