"""Channel by channel; in test mode eps is forgotten."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    C = x.shape[1]
    out = np.zeros_like(x)
    momentum, eps = bn_param.get("momentum", 0.9), bn_param.get("eps", 1e-5)
    running_mean = np.array(bn_param.get("running_mean", np.zeros(C)))
    running_var = np.array(bn_param.get("running_var", np.zeros(C)))
    cache = []
    for c in range(C):
        channel = x[:, c, :, :]
        if bn_param["mode"] == "train":
            mu, var = channel.mean(), channel.var()
            running_mean[c] = momentum * running_mean[c] + (1 - momentum) * mu
            running_var[c] = momentum * running_var[c] + (1 - momentum) * var
            normal = (channel - mu) / np.sqrt(var + eps)
        else:
            normal = (channel - running_mean[c]) / np.sqrt(running_var[c])
        out[:, c, :, :] = gamma[c] * normal + beta[c]
        cache.append(normal)
    if bn_param["mode"] == "train":
        bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, (cache, gamma)
