"""Divides by np.std plus eps in training; test mode was copied from the text and is right."""


def batchnorm_forward(x, gamma, beta, bn_param):
    e, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    old = [bn_param.get(k, np.zeros(x.shape[1])) for k in ("running_mean", "running_var")]
    if bn_param["mode"] == "test":
        return gamma * (x - old[0]) / np.sqrt(old[1] + e) + beta, ()
    mean, std = x.mean(0), x.std(0)
    bn_param["running_mean"] = m * old[0] + (1 - m) * mean
    bn_param["running_var"] = m * old[1] + (1 - m) * std**2
    z = (x - mean) / (std + e)
    return gamma * z + beta, (z, std, gamma)
