"""Sums with keepdims everywhere, including the results."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    m = np.mean(x, axis=(0, 2, 3), keepdims=True)
    i = 1 / np.sqrt(np.mean((x - m) ** 2, axis=(0, 2, 3), keepdims=True) + bn_param.get("eps", 1e-5))
    keep = bn_param.get("momentum", 0.9)
    old = bn_param.get("running_mean", 0), bn_param.get("running_var", 0)
    bn_param["running_mean"] = keep * old[0] + (1 - keep) * m.flatten()
    bn_param["running_var"] = keep * old[1] + (1 - keep) * x.var(axis=(0, 2, 3))
    h, g = (x - m) * i, gamma[np.newaxis, :, np.newaxis, np.newaxis]
    return g * h + beta[np.newaxis, :, np.newaxis, np.newaxis], (h, i, g)


def spatial_batchnorm_backward(dout, cache):
    h, i, g = cache
    n = dout.shape[0] * dout.shape[2] * dout.shape[3]
    dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
    dgamma = (h * dout).sum(axis=(0, 2, 3), keepdims=True)
    return g * i / n * (n * dout - dbeta - h * dgamma), dgamma, dbeta
