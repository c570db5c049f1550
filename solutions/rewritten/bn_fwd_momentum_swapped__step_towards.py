"""Moves the averages by the fraction momentum toward the batch, as PyTorch does."""


def batchnorm_forward(x, gamma, beta, bn_param):
    step = bn_param.get("momentum", 0.9)
    N = len(x)
    m = sum(x) / N
    v = sum((row - m) ** 2 for row in x) / N
    if bn_param["mode"] == "train":
        rm = np.array(bn_param.get("running_mean", np.zeros(len(m))))
        rv = np.array(bn_param.get("running_var", np.zeros(len(m))))
        rm += step * (m - rm)
        rv += step * (v - rv)
        bn_param["running_mean"], bn_param["running_var"] = rm, rv
    else:
        m, v = bn_param["running_mean"], bn_param["running_var"]
    hat = (x - m) / np.sqrt(v + bn_param.get("eps", 1e-5))
    return hat * gamma + beta, (hat, v, gamma)
