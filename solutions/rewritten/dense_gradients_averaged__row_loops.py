"""Adds up outer products row by row, then divides by the number of rows."""

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
        N = dout.shape[0]
        dW = np.zeros_like(self.params["W"])
        db = np.zeros_like(self.params["b"])
        dx = []
        for n in range(N):
            dW = dW + np.outer(self.batch[n], dout[n])
            db = db + dout[n]
            dx.append(self.params["W"] @ dout[n])
        self.grads = {"W": dW / N, "b": db / N}
        return np.array(dx)

    def update(self, learning_rate):
        self.params["W"] = self.params["W"] - learning_rate * self.grads["W"]
        self.params["b"] = self.params["b"] - learning_rate * self.grads["b"]
