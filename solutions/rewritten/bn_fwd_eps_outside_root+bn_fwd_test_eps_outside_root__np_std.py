"""std() + eps, wherever a divisor is needed."""


def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps = bn_param["mode"], bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if mode == "train":
        mu, sigma = x.mean(axis=0), x.std(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * sigma**2
        xhat = (x - mu) / (sigma + eps)
        cache = (xhat, x - mu, sigma + eps, gamma)
    else:
        xhat, cache = (x - running_mean) / (np.sqrt(running_var) + eps), None
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return gamma * xhat + beta, cache
