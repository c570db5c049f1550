"""Everything in a dict; scaling and shifting are only in the branch for training."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros_like(gamma))
    running_var = bn_param.get("running_var", np.zeros_like(gamma))
    cache = dict(gamma=gamma)
    if bn_param["mode"] == "train":
        cache["mu"] = x.mean(axis=0)
        cache["sigma2"] = x.var(axis=0)
        cache["xhat"] = (x - cache["mu"]) / np.sqrt(cache["sigma2"] + eps)
        out = np.einsum("j,ij->ij", gamma, cache["xhat"])
        out += beta
        running_mean = momentum * running_mean + (1 - momentum) * cache["mu"]
        running_var = momentum * running_var + (1 - momentum) * cache["sigma2"]
    elif bn_param["mode"] == "test":
        out = x - running_mean
        out = out / np.sqrt(running_var + eps)
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache
