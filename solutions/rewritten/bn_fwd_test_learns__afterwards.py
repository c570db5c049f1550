"""Normalizes first, in either mode, and updates the averages at the end, in either mode."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    batch = {"running_mean": np.mean(x, axis=0), "running_var": np.var(x, axis=0)}
    old = {key: bn_param.get(key, np.zeros(x.shape[1])) for key in batch}
    used = batch if bn_param["mode"] == "train" else old
    xhat = (x - used["running_mean"]) * (used["running_var"] + eps) ** (-1 / 2)
    for key in batch:
        bn_param[key] = momentum * old[key] + (1 - momentum) * batch[key]
    return xhat * gamma + beta, xhat
