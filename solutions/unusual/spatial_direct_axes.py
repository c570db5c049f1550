"""Spatial batch norm written out over the axes (0, 2, 3), with a dict for a cache."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, C, H, W = x.shape
    tall = lambda a: np.asarray(a).reshape(1, C, 1, 1)
    rm = bn_param.get("running_mean", np.zeros(C, dtype=x.dtype))
    rv = bn_param.get("running_var", np.zeros(C, dtype=x.dtype))
    cache = None
    if mode == "train":
        mu, var = np.mean(x, axis=(0, 2, 3)), np.var(x, axis=(0, 2, 3))
        xhat = (x - tall(mu)) / np.sqrt(tall(var) + eps)
        cache = {"xhat": xhat, "gamma": gamma, "std": np.sqrt(var + eps), "x": x}
        rm = momentum * rm + (1 - momentum) * mu
        rv = momentum * rv + (1 - momentum) * var
    elif mode == "test":
        xhat = (x - tall(rm)) / np.sqrt(tall(rv) + eps)
    else:
        raise ValueError("Invalid forward batchnorm mode " + str(mode))
    bn_param["running_mean"], bn_param["running_var"] = rm, rv
    return tall(gamma) * xhat + tall(beta), cache


def spatial_batchnorm_backward(dout, cache):
    xhat, gamma, std = cache["xhat"], cache["gamma"], cache["std"]
    n = dout.size // dout.shape[1]
    dbeta = dout.sum(axis=(0, 2, 3))
    dgamma = (dout * xhat).sum(axis=(0, 2, 3))
    tall = (1, -1, 1, 1)
    dx = (n * dout - dbeta.reshape(tall) - xhat * dgamma.reshape(tall)) * (gamma / std / n).reshape(tall)
    return dx, dgamma, dbeta
