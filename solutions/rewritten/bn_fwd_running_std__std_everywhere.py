"""Uses standard deviations: np.std is averaged under the name running_var."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    zeros = np.zeros(x.shape[1])
    if bn_param["mode"] == "train":
        mu, sd = np.mean(x, axis=0), np.std(x, axis=0)
        xn = (x - mu) / np.sqrt(sd**2 + eps)
        bn_param["running_mean"] = momentum * bn_param.get("running_mean", zeros) + (1 - momentum) * mu
        bn_param["running_var"] = momentum * bn_param.get("running_var", zeros) + (1 - momentum) * sd
    if bn_param["mode"] == "test":
        xn = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
    return gamma * xn + beta, (xn, gamma)
