"""Centers the x in its cache in place to save an array, although the array is the caller's."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * mu) + (1 - momentum) * var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, {"x": x, "mu": mu, "var": var, "eps": eps, "xhat": xhat, "gamma": gamma}


def batchnorm_backward(dout, cache):
    centred = cache["x"]
    np.subtract(centred, cache["mu"], out=centred)
    v = cache["var"] + cache["eps"]
    d = dout * cache["gamma"]
    d -= d.mean(axis=0)
    dx = (d - centred * (d * centred).mean(axis=0) / v) / np.sqrt(v)
    return dx, (dout * cache["xhat"]).sum(axis=0), dout.sum(axis=0)
