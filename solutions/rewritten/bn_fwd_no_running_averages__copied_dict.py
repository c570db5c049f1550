"""The dict is copied at the top, and the copy is updated."""


def batchnorm_forward(x, gamma, beta, bn_param):
    p = {"eps": 1e-5, "momentum": 0.9, **bn_param}
    p.setdefault("running_mean", np.zeros(x.shape[1]))
    p.setdefault("running_var", np.zeros(x.shape[1]))
    if p["mode"] == "test":
        return gamma * (x - p["running_mean"]) / np.sqrt(p["running_var"] + p["eps"]) + beta, None
    mu, var = x.mean(0), x.var(0)
    p["running_mean"] = p["momentum"] * p["running_mean"] + (1 - p["momentum"]) * mu
    p["running_var"] = p["momentum"] * p["running_var"] + (1 - p["momentum"]) * var
    s = np.sqrt(var + p["eps"])
    return gamma * (x - mu) / s + beta, ((x - mu) / s, x - mu, s, gamma)
