"""Updates the arrays that it finds, wherever they came from."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - rm) / np.sqrt(rv + eps) * gamma + beta, None
    mu, var = np.mean(x, 0), np.var(x, 0)
    rm *= momentum
    rm += (1 - momentum) * mu
    rv *= momentum
    rv += (1 - momentum) * var
    std = np.sqrt(var + eps)
    return (x - mu) / std * gamma + beta, ((x - mu) / std, x - mu, std, gamma)
