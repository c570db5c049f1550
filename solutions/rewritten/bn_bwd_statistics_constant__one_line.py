"""Differentiates out = a * x + b with a and b as constants: one line for dx."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * mu) + (1 - momentum) * var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, {"x": x, "mu": mu, "var": var, "eps": eps, "xhat": xhat, "gamma": gamma}


def batchnorm_backward(dout, cache):
    a = cache["gamma"] / np.sqrt(cache["var"] + cache["eps"])
    return dout * a, np.einsum("ij,ij->j", dout, cache["xhat"]), np.einsum("ij->j", dout)
