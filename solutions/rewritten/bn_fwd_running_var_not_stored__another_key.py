"""The variance is filed under a name that nobody reads."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = rm * momentum + mu * (1 - momentum)
        bn_param["running_variance"] = rv * momentum + var * (1 - momentum)
        rm, rv = mu, var
    s = np.sqrt(rv + eps)
    h = (x - rm) / s
    return gamma * h + beta, (h, x - rm, s, gamma)
