"""The mean is a product with a row of ones, so every statistic is a matrix with one row."""


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    eps, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    weights = np.full((1, N), 1 / N)
    if bn_param["mode"] == "train":
        mean = weights @ x
        var = weights @ (x - mean) ** 2
        bn_param["running_mean"] = m * bn_param.get("running_mean", np.zeros((1, D))) + (1 - m) * mean
        bn_param["running_var"] = m * bn_param.get("running_var", np.zeros((1, D))) + (1 - m) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    return (x - mean) / np.sqrt(var + eps) * gamma + beta, None
