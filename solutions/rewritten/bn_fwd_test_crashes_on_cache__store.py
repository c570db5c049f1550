"""The cache names everything that training has, in both modes."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    r_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    r_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    store = {}
    if bn_param["mode"] == "train":
        store["mean"], store["var"] = x.mean(0), x.var(0)
        store["xhat"] = (x - store["mean"]) / np.sqrt(store["var"] + eps)
        out = store["xhat"] * gamma + beta
        r_mean = momentum * r_mean + (1 - momentum) * store["mean"]
        r_var = momentum * r_var + (1 - momentum) * store["var"]
    else:
        out = (x - r_mean) / np.sqrt(r_var + eps) * gamma + beta
    bn_param.update(running_mean=r_mean, running_var=r_var)
    cache = (store["xhat"], store["var"], gamma, eps)
    return out, cache
