"""One return at the end packs what only training has computed."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    rows = np.moveaxis(x, 1, 3).reshape(-1, C)
    running_mean = bn_param.get("running_mean", np.zeros(C))
    running_var = bn_param.get("running_var", np.zeros(C))
    if bn_param["mode"] == "train":
        mu, var = rows.mean(0), rows.var(0)
        std = np.sqrt(var + eps)
        xhat = (rows - mu) / std
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    if bn_param["mode"] == "test":
        rows = (rows - running_mean) / np.sqrt(running_var + eps)
    else:
        rows = xhat
    out = (gamma * rows + beta).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return out, (xhat, rows - mu, std, gamma)
