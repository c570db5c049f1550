"""The standard deviation is squared and gets another eps."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - rm) / np.sqrt(rv + eps) * gamma + beta, None
    mu, var = x.mean(0), x.var(0)
    bn_param["running_mean"] = rm * momentum + mu * (1 - momentum)
    bn_param["running_var"] = rv * momentum + var * (1 - momentum)
    s = np.sqrt(var + eps)
    return (x - mu) / s * gamma + beta, ((x - mu) / s, eps, s, gamma)


def batchnorm_backward_alt(dout, cache):
    x_hat, eps, s, gamma = cache
    rs = gamma / np.sqrt(s * s + eps)
    dbeta, dgamma = dout.sum(0), (dout * x_hat).sum(0)
    return rs * (dout - dbeta / len(dout) - x_hat * (dgamma / len(dout))), dgamma, dbeta


def batchnorm_backward(dout, cache):
    x_hat, eps, s, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * x_hat).sum(0)
    return gamma / s * (dout - dbeta / len(dout) - x_hat * (dgamma / len(dout))), dgamma, dbeta
