"""Everything with keepdims, the running averages included, and a variance from squares."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    n = x.size / x.shape[1]
    g, b = gamma[None, :, None, None], beta[None, :, None, None]
    eps = bn_param.get("eps", 1e-5)
    if bn_param["mode"] == "test":
        h = (x - bn_param["running_mean"]) / (bn_param["running_var"] + eps) ** 0.5
        return g * h + b, None
    m = np.einsum("ncij->c", x)[None, :, None, None] / n
    v = np.einsum("ncij,ncij->c", x - m, x - m)[None, :, None, None] / n
    momentum = bn_param.get("momentum", 0.9)
    if "running_mean" not in bn_param:
        bn_param["running_mean"], bn_param["running_var"] = np.zeros(m.shape), np.zeros(v.shape)
    bn_param["running_mean"] = bn_param["running_mean"] * momentum + m * (1 - momentum)
    bn_param["running_var"] = bn_param["running_var"] * momentum + v * (1 - momentum)
    h = (x - m) / (v + eps) ** 0.5
    return g * h + b, (h, v + eps, g)
