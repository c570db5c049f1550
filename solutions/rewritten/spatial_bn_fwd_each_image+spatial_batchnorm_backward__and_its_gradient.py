"""Statistics of a channel within an image, in both directions."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    rm, rv = bn_param.get("running_mean", np.zeros(C)), bn_param.get("running_var", np.zeros(C))
    g, b = gamma.reshape(1, C, 1, 1), beta.reshape(1, C, 1, 1)
    if bn_param["mode"] == "test":
        rm, rv = rm.reshape(1, C, 1, 1), rv.reshape(1, C, 1, 1)
        return g * (x - rm) / np.sqrt(rv + eps) + b, None
    mu = x.mean(axis=(2, 3), keepdims=True)
    var = x.var(axis=(2, 3), keepdims=True)
    s = np.sqrt(var + eps)
    h = (x - mu) / s
    bn_param["running_mean"] = keep * rm + (1 - keep) * mu.mean(axis=0).ravel()
    bn_param["running_var"] = keep * rv + (1 - keep) * var.mean(axis=0).ravel()
    return g * h + b, (h, s, g)


def spatial_batchnorm_backward(dout, cache):
    h, s, g = cache
    dh = dout * g
    m1 = dh.mean(axis=(2, 3), keepdims=True)
    m2 = (dh * h).mean(axis=(2, 3), keepdims=True)
    return (dh - m1 - h * m2) / s, (dout * h).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
