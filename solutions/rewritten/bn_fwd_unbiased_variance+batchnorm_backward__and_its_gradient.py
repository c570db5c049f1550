"""Bessel's correction on the way there, and on the way back."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - running_mean) / np.sqrt(running_var + eps) * gamma + beta, None
    n = x.shape[0]
    mu = x.sum(axis=0) / n
    xc = x - mu
    var = (xc * xc).sum(axis=0) / max(n - 1, 1)
    ivar = 1.0 / np.sqrt(var + eps)
    xhat = xc * ivar
    bn_param["running_mean"] = momentum * running_mean + (1.0 - momentum) * mu
    bn_param["running_var"] = momentum * running_var + (1.0 - momentum) * var
    return xhat * gamma + beta, (xhat, ivar, gamma)


def batchnorm_backward(dout, cache):
    xhat, ivar, gamma = cache
    n = dout.shape[0]
    dxhat = dout * gamma
    dx = ivar * (dxhat - dxhat.sum(axis=0) / n - xhat * (dxhat * xhat).sum(axis=0) / max(n - 1, 1))
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
