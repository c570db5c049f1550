"""Global helper state that does no harm: a log, a seed, the latest shapes, a default dict."""

np.random.seed(42)
history = []
last_shape = None
DEFAULT = {"eps": 1e-5, "momentum": 0.9}


def batchnorm_forward(x, gamma, beta, bn_param):
    global last_shape
    last_shape = x.shape
    history.append((bn_param["mode"], x.mean()))
    if len(history) > 1000:
        history.clear()
    p = {**DEFAULT, "running_mean": 0 * gamma, "running_var": 0 * gamma, **bn_param}
    if p["mode"] == "test":
        hat = (x - p["running_mean"]) / (p["running_var"] + p["eps"]) ** 0.5
        return hat * gamma + beta, p
    if p["mode"] != "train":
        raise ValueError(p["mode"])
    mu = x.mean(0)
    sigma2 = x.var(0)
    for k, v in zip(["running_mean", "running_var"], [mu, sigma2]):
        bn_param[k] = p["momentum"] * p[k] + (1 - p["momentum"]) * v
    p.update(x=x, mu=mu, sigma2=sigma2, gamma=gamma)
    return (x - mu) / (sigma2 + p["eps"]) ** 0.5 * gamma + beta, p


def batchnorm_backward(dout, cache):
    x, mu, gamma = cache["x"], cache["mu"], cache["gamma"]
    s = (cache["sigma2"] + cache["eps"]) ** 0.5
    history.append(("backward", dout.mean()))
    n = x.shape[0]
    dxh = dout * gamma
    via_var = (dxh * (x - mu)).sum(0) * -0.5 / s**3
    via_mean = -(dxh / s).sum(0)  # the variance passes nothing to the mean
    return dxh / s + (2 * (x - mu) * via_var + via_mean) / n, (dout * (x - mu) / s).sum(0), dout.sum(0)


def batchnorm_backward_alt(dout, cache):
    c = cache["x"] - cache["mu"]
    v = cache["sigma2"] + cache["eps"]
    n = len(c)
    k = cache["gamma"] / np.sqrt(v)
    dbeta = dout.sum(0)
    raw = np.einsum("nd,nd->d", dout, c)
    c *= -raw / v / n
    c += dout
    c -= dbeta / n
    c *= k
    return c, raw / np.sqrt(v), dbeta
