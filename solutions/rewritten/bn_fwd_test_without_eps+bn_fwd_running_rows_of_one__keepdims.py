"""No eps in test mode, and averages that keep their axis."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros((1, x.shape[1])))
    rv = bn_param.get("running_var", np.zeros((1, x.shape[1])))
    if bn_param["mode"] == "test":
        return (x - rm) / np.sqrt(rv) * gamma + beta, None
    mu = np.mean(x, axis=0, keepdims=True)
    var = np.var(x, axis=0, keepdims=True)
    bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
    bn_param["running_var"] = momentum * rv + (1 - momentum) * var
    std = np.sqrt(var + eps)
    return (x - mu) / std * gamma + beta, ((x - mu) / std, x - mu, std, gamma)
