"""N is the number of images, and the sums keep their axes."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    c = x.shape[1]
    shape = (1, c, 1, 1)
    eps, keep = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    old = [bn_param.get(k, np.zeros(c)) for k in ("running_mean", "running_var")]
    if bn_param["mode"] == "test":
        m, v = old
    else:
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
        bn_param["running_mean"] = keep * old[0] + (1 - keep) * m
        bn_param["running_var"] = keep * old[1] + (1 - keep) * v
    s = np.sqrt(v + eps).reshape(shape)
    h = (x - m.reshape(shape)) / s
    return gamma.reshape(shape) * h + beta.reshape(shape), (h, s, gamma.reshape(shape))


def spatial_batchnorm_backward(dout, cache):
    h, s, g = cache
    N = dout.shape[0]
    db = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    dg = np.sum(dout * h, axis=(0, 2, 3), keepdims=True)
    return g / (N * s) * (N * dout - db - h * dg), dg, db
