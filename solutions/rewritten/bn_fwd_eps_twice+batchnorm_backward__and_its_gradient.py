"""A variance that already holds eps gets another one, in both directions."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        m = np.mean(x, axis=0)
        v = np.mean((x - m) ** 2, axis=0)
        rm, rv = momentum * rm + (1 - momentum) * m, momentum * rv + (1 - momentum) * v
        bn_param["running_mean"], bn_param["running_var"] = rm, rv
        v = v + eps
        h = (x - m) / (v + eps) ** 0.5
        return gamma * h + beta, (h, v, eps, gamma)
    return gamma * (x - rm) / (rv + eps) ** 0.5 + beta, None


def batchnorm_backward(dout, cache):
    h, v, eps, gamma = cache
    dh = dout * gamma
    dx = (dh - dh.mean(0) - h * (dh * h).mean(0)) / (v + eps) ** 0.5
    return dx, (dout * h).sum(0), dout.sum(0)
