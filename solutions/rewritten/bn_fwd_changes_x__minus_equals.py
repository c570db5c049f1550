"""Saves memory: the batch is centered in place."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - rm) * (gamma / np.sqrt(rv + eps)) + beta, None
    mu = x.sum(axis=0) / x.shape[0]
    x -= mu
    var = np.sum(x * x, axis=0) / x.shape[0]
    bn_param.update(
        running_mean=momentum * rm + (1 - momentum) * mu,
        running_var=momentum * rv + (1 - momentum) * var,
    )
    return x * (gamma / np.sqrt(var + eps)) + beta, (x, var, gamma, eps)
