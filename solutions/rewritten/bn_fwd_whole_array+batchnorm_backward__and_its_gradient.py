"""One mean and one variance for the whole batch, carried back as such."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        mu = np.sum(x) / x.size
        v = np.sum((x - mu) ** 2) / x.size
        std = (v + eps) ** 0.5
        h = (x - mu) / std
        bn_param["running_mean"] = mean * momentum + mu * (1 - momentum)
        bn_param["running_var"] = var * momentum + v * (1 - momentum)
        return h * gamma + beta, [h, std, gamma]
    return (x - mean) / np.sqrt(var + eps) * gamma + beta, None


def batchnorm_backward(dout, cache):
    h, std, gamma = cache
    dh = dout * gamma
    dx = (dh - np.mean(dh) - h * np.mean(dh * h)) / std
    return dx, np.sum(dout * h, axis=0), np.sum(dout, axis=0)
