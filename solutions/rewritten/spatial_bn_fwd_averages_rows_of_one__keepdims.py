"""keepdims=True on rows of pixels."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    rows = x.transpose((0, 2, 3, 1)).reshape((N * H * W, C))
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    old_mean = bn_param.get("running_mean", np.zeros((1, C)))
    old_var = bn_param.get("running_var", np.zeros((1, C)))
    if bn_param["mode"] == "train":
        mean = rows.mean(axis=0, keepdims=True)
        var = rows.var(axis=0, keepdims=True)
        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    else:
        mean, var = old_mean, old_var
    std = np.sqrt(var + eps)
    xhat = (rows - mean) / std
    out = (gamma * xhat + beta).reshape((N, H, W, C)).transpose((0, 3, 1, 2))
    return out, (xhat, rows - mean, std, gamma)
