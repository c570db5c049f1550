"""Reads what no earlier batch can have left."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    n = x.size // x.shape[1]
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    wide = (None, slice(None), None, None)
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        now = np.einsum("nchw->c", x) / n
        spread = np.einsum("nchw->c", (x - now[wide]) ** 2) / n
        bn_param["running_mean"] = momentum * mean + (1 - momentum) * now
        bn_param["running_var"] = momentum * var + (1 - momentum) * spread
        mean, var = now, spread
    h = (x - mean[wide]) / np.sqrt(var + eps)[wide]
    return h * gamma[wide] + beta[wide], (h, x - mean[wide], np.sqrt(var + eps), gamma)
