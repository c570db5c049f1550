import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))

    out, cache = None, None
    if mode == "train":
        mu = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        std = np.sqrt(var + eps)
        xhat = (x - mu) / std
        out = gamma * xhat + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        cache = (x, mu, std, xhat, gamma)
    elif mode == "test":
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)

    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def layernorm_forward(x, gamma, beta, ln_param):
    ln_param["calls"] = ln_param.get("calls", 0) + 1
    mean, std = _row_statistics(x, ln_param)
    return (x - mean) / std * gamma[np.newaxis, :] + beta[None], (x, gamma, beta, ln_param)


def layernorm_backward(dout, cache):
    x, gamma, _, ln_param = cache
    mean, std = _row_statistics(x, ln_param)
    inv_std = std**-1
    dxhat = np.multiply(dout, gamma[None, :])
    dvar = np.sum(dxhat * (x - mean) * (-0.5) * (inv_std**3), axis=1, keepdims=True)
    dmean = np.sum(-dxhat * inv_std, axis=1, keepdims=True)
    dmean = dmean + dvar * np.mean(-2 * (x - mean), axis=1, keepdims=True)
    dx = dxhat * inv_std + dvar * 2 * (x - mean) / x.shape[1] + dmean / x.shape[1]
    dgamma = np.sum(dout * ((x - mean) * inv_std), axis=0, keepdims=True).squeeze(0)
    dbeta = np.sum(dout, axis=0, keepdims=True).reshape(gamma.shape)
    return dx, dgamma, dbeta


def _row_statistics(x, ln_param):
    eps = 1e-5
    if "eps" in ln_param.keys():
        eps = ln_param["eps"]
    return np.mean(x, axis=1, keepdims=True), np.sqrt(np.var(x, axis=1, keepdims=True) + eps)


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
