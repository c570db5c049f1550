"""The formulas of the paper, with dmu added to every row without the division."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * mu) + (1 - momentum) * var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, {"x": x, "mu": mu, "var": var, "eps": eps, "xhat": xhat, "gamma": gamma}


def batchnorm_backward(dout, cache):
    x, mu, var, eps = cache["x"], cache["mu"], cache["var"], cache["eps"]
    m = x.shape[0]
    dxhat = dout * cache["gamma"]
    dvar = np.sum(dxhat * (x - mu) * (-1 / 2) * (var + eps) ** (-3 / 2), axis=0)
    dmu = np.sum(dxhat * -1 / np.sqrt(var + eps), axis=0) + dvar * np.sum(-2 * (x - mu), axis=0) / m
    dx = dxhat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / m + dmu
    return dx, np.sum(dout * cache["xhat"], axis=0), np.sum(dout, axis=0)
