"""Feature by feature, with the derivative through the variance but not through the mean."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mu, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * mu) + (1 - momentum) * var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, {"x": x, "mu": mu, "var": var, "eps": eps, "xhat": xhat, "gamma": gamma}


def batchnorm_backward(dout, cache):
    N, D = dout.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for j in range(D):
        c = cache["x"][:, j] - cache["mu"][j]
        v = cache["var"][j] + cache["eps"]
        up = dout[:, j] * cache["gamma"][j]
        dvar = -0.5 * v**-1.5 * (up @ c)
        for i in range(N):
            dx[i, j] = up[i] / v**0.5 + dvar * 2 * c[i] / N
        dgamma[j] = dout[:, j] @ c / v**0.5
        dbeta[j] = sum(dout[:, j])
    return dx, dgamma, dbeta
