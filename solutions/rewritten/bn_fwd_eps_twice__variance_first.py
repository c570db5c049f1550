"""eps is added to the variance, and then once more under the root."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - rm) / np.sqrt(rv + eps) * gamma + beta, None
    mu = x.mean(axis=0)
    batch_var = np.mean(x**2 - 2 * x * mu + mu**2, axis=0)
    bn_param["running_mean"] = rm * momentum + mu * (1 - momentum)
    bn_param["running_var"] = rv * momentum + batch_var * (1 - momentum)
    var = batch_var + eps
    inv = 1.0 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return xhat * gamma + beta, (xhat, x - mu, 1 / inv, gamma)
