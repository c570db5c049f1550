"""Plain Python loops over rows and columns, a dict for a cache, and prints."""


def layernorm_forward(x, gamma, beta, ln_param, verbose=True):
    eps = ln_param.setdefault("eps", 1e-5)
    out = np.zeros(x.shape)
    cache = {"x": x, "gamma": gamma, "mean": [], "std": []}
    for i in range(len(x)):
        row = x[i]
        mean = sum(row) / len(row)
        var = 0.0
        for value in row:
            var += (value - mean) ** 2
        std = (var / len(row) + eps) ** 0.5
        cache["mean"].append(mean)
        cache["std"].append(std)
        for j in range(len(row)):
            out[i, j] = gamma[j] * (row[j] - mean) / std + beta[j]
    if verbose:
        print("layernorm:", out.shape, "means", cache["mean"][:3])
    return out, cache


def layernorm_backward(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    N, D = dout.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for i in range(N):
        xmu = x[i] - cache["mean"][i]
        ivar = 1.0 / cache["std"][i]
        dxhat = dout[i] * gamma
        dvar = (dxhat * xmu).sum() * -0.5 * ivar**3
        dmu = -dxhat.sum() * ivar + dvar * -2.0 * xmu.mean()
        dx[i] = dxhat * ivar + dvar * 2.0 * xmu / D + dmu / D
        for j in range(D):
            dgamma[j] += dout[i, j] * xmu[j] * ivar
            dbeta[j] += dout[i, j]
    print("dx", dx)
    return dx, dgamma, dbeta
