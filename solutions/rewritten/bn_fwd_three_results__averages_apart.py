"""Mean and variance go out beside the cache."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    k = bn_param.get("momentum", 0.9)
    old = [bn_param.get(key, np.zeros(x.shape[1])) for key in ("running_mean", "running_var")]
    if bn_param["mode"] == "test":
        out = gamma * (x - old[0]) / np.sqrt(old[1] + eps) + beta
        return out, None, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = k * old[0] + (1 - k) * mean
    bn_param["running_var"] = k * old[1] + (1 - k) * var
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, x - mean, std, gamma), (mean, var)
