"""Goes through features and rows one by one, and returns an ordered dict."""

from collections import OrderedDict


def node_gradients(dout, x, gamma, eps):
    N, D = x.shape
    grads = OrderedDict()
    for name in ("x", "mu", "c", "q", "v", "s", "r", "x_hat"):
        grads[name] = np.zeros((N, D) if name in ("x", "c", "q", "x_hat") else D)
    for j in range(D):
        mean = sum(x[:, j]) / N
        c = [value - mean for value in x[:, j]]
        s = (sum(value * value for value in c) / N + eps) ** 0.5
        for i in range(N):
            grads["x_hat"][i, j] = dout[i, j] * gamma[j]
            grads["r"][j] += grads["x_hat"][i, j] * c[i]
        grads["s"][j] = -grads["r"][j] / (s * s)
        grads["v"][j] = grads["s"][j] * 0.5 / s
        for i in range(N):
            grads["q"][i, j] = grads["v"][j] / N
            grads["c"][i, j] = grads["x_hat"][i, j] / s + grads["q"][i, j] * c[i] * 2
            grads["mu"][j] -= grads["c"][i, j]
        for i in range(N):
            grads["x"][i, j] = grads["c"][i, j] + grads["mu"][j] / N
    return grads


def slide_error(dz_hat, z):
    z_hat = (z - np.mean(z)) / np.std(z)
    return -z_hat * np.mean(dz_hat * z_hat) / np.std(z) / 2
