"""The averages are updated at the top, before the mode is checked."""


def update(old, new, momentum):
    return old * momentum + new * (1 - momentum)


def batchnorm_forward(x, gamma, beta, bn_param):
    mu, var = x.mean(0), ((x - x.mean(0)) ** 2).mean(0)
    momentum = bn_param.get("momentum", 0.9)
    bn_param["running_mean"] = update(bn_param.get("running_mean", 0 * mu), mu, momentum)
    bn_param["running_var"] = update(bn_param.get("running_var", 0 * mu), var, momentum)
    if bn_param["mode"] == "test":
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(var + bn_param.get("eps", 1e-5))
    return (x - mu) * (gamma / s) + beta, [x, mu, s, gamma]
