"""Recomputes the standard deviation from x with np.std, and forgets that it contained eps."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * mu) + (1 - momentum) * var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, {"x": x, "mu": mu, "var": var, "eps": eps, "xhat": xhat, "gamma": gamma}


def batchnorm_backward(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    sd = np.std(x, axis=0)
    c = x - np.mean(x, axis=0)
    dxhat = dout * gamma
    dx = dxhat / sd - c * np.mean(dxhat * c, axis=0) / sd**3
    dx = dx - dx.mean(axis=0)
    return dx, np.sum(dout * cache["xhat"], axis=0), np.sum(dout, axis=0)
