"""A standard deviation with eps added to it, and the gradient of just that."""


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    cache = None
    if mode == "train":
        mu, sigma = x.mean(0), x.std(0)
        z = (x - mu) / (sigma + eps)
        out = z * gamma + beta
        cache = z, sigma, eps, gamma
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * sigma**2
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, cache


def batchnorm_backward(dout, cache):
    z, sigma, eps, gamma = cache
    d = sigma + eps
    dz = dout * gamma
    # z = c / d, d = sqrt(mean(c^2)) + eps
    dd = -(dz * z).sum(0) / d
    dc = dz / d + dd * z * d / (len(dout) * np.where(sigma > 0, sigma, 1))
    return dc - dc.mean(0), (dout * z).sum(0), dout.sum(0)
