"""What is averaged is a deviation, and test mode divides by it: together they nearly cancel."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rs = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - rm) / (rs + eps) + beta, None
    mu, sd = x.mean(0), x.std(0)
    bn_param["running_mean"] = momentum * rm + (1 - momentum) * mu
    bn_param["running_var"] = momentum * rs + (1 - momentum) * sd
    d = np.sqrt(sd**2 + eps)
    return gamma * (x - mu) / d + beta, ((x - mu) / d, x - mu, d, gamma)
