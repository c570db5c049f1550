"""Hands the dict back as well."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = rm * momentum + mu * (1 - momentum)
        bn_param["running_var"] = rv * momentum + var * (1 - momentum)
    else:
        mu, var = rm, rv
    s = np.sqrt(var + eps)
    h = (x - mu) / s
    return gamma * h + beta, (h, x - mu, s, gamma), bn_param
