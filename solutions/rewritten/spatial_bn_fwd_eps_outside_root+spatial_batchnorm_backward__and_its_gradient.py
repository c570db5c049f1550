"""The deviation of each channel plus eps, differentiated as it stands."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    rm, rv = bn_param.get("running_mean", np.zeros(C)), bn_param.get("running_var", np.zeros(C))
    shape = (1, C, 1, 1)
    if bn_param["mode"] == "train":
        mu = x.mean((0, 2, 3))
        sd = x.std((0, 2, 3))
        c = x - mu.reshape(shape)
        d = (sd + eps).reshape(shape)
        bn_param["running_mean"] = keep * rm + (1 - keep) * mu
        bn_param["running_var"] = keep * rv + (1 - keep) * sd * sd
        return gamma.reshape(shape) * c / d + beta.reshape(shape), (c, d, sd.reshape(shape), gamma)
    h = (x - rm.reshape(shape)) / np.sqrt(rv + eps).reshape(shape)
    return gamma.reshape(shape) * h + beta.reshape(shape), ()


def spatial_batchnorm_backward(dout, cache):
    c, d, sd, gamma = cache
    dh = dout * gamma.reshape(1, -1, 1, 1)
    axes = (0, 2, 3)
    dc = dh / d - c * (dh * c).mean(axes, keepdims=True) / (d**2 * sd)
    return dc - dc.mean(axes, keepdims=True), (dout * c / d).sum(axes), dout.sum(axes)
