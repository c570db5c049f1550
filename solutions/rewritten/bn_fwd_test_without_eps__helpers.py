"""Helper functions and an early return; eps is added where the batch is normalized, not in test mode."""


def standardize(x, mean, deviation):
    return (x - mean) / deviation


def batchnorm_forward(x, gamma, beta, bn_param):
    D = x.shape[1]
    avg_mean = bn_param.get("running_mean", np.zeros(D))
    avg_var = bn_param.get("running_var", np.zeros(D))
    if bn_param["mode"] == "test":
        return standardize(x, avg_mean, avg_var**0.5) * gamma + beta, None
    keep = bn_param.get("momentum", 0.9)
    mean, var = np.mean(x, 0), np.var(x, 0)
    bn_param["running_mean"] = keep * avg_mean + mean - keep * mean
    bn_param["running_var"] = keep * avg_var + var - keep * var
    hat = standardize(x, mean, (var + bn_param.get("eps", 1e-5)) ** 0.5)
    return hat * gamma + beta, (hat, var)
