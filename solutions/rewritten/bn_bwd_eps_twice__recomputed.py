"""The cached variance holds eps already; the backward pass adds it again."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - rm) / np.sqrt(rv + eps) * gamma + beta, None
    mu, var = x.mean(0), x.var(0)
    bn_param["running_mean"] = rm * momentum + mu * (1 - momentum)
    bn_param["running_var"] = rv * momentum + var * (1 - momentum)
    var = var + eps
    xhat = (x - mu) / np.sqrt(var)
    return xhat * gamma + beta, (xhat, var, gamma, eps)


def batchnorm_backward(dout, cache):
    xhat, var, gamma, eps = cache
    N = dout.shape[0]
    ivar = 1.0 / np.sqrt(var + eps)
    dxhat = dout * gamma
    dx = ivar / N * (N * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)
