"""Lets the gradient at s grow with that at r."""


def node_gradients(dout, x, gamma, eps):
    c = x - np.mean(x, axis=0)
    root = np.sqrt((c * c).sum(axis=0) / len(x) + eps)
    g = {"x_hat": gamma * dout, "r": np.zeros(x.shape[1])}
    for up, row in zip(g["x_hat"], c):
        g["r"] += up * row
    g["s"] = g["r"] / root / root
    g["v"] = 0.5 * g["s"] / root
    g["q"] = np.zeros(x.shape) + g["v"] / len(x)
    g["c"] = g["x_hat"] / root + c * g["q"] * 2
    g["mu"] = -np.ones(len(x)) @ g["c"]
    g["x"] = g["c"] + g["mu"] / len(x)
    return g
