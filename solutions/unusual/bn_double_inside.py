"""Computes in long double whatever comes in, and returns results in the dtype of x."""


def batchnorm_forward(x, gamma, beta, bn_param):
    X = x.astype(np.longdouble)
    eps = bn_param.get("eps", 1e-5)
    mom = bn_param.get("momentum", 0.9)
    old_mean = bn_param.get("running_mean", np.zeros(x.shape[1], dtype=x.dtype))
    old_var = bn_param.get("running_var", np.zeros(x.shape[1], dtype=x.dtype))
    if bn_param["mode"] == "train":
        mean, var = X.mean(axis=0), X.var(axis=0)
        bn_param["running_mean"] = (mom * old_mean + (1 - mom) * mean).astype(x.dtype)
        bn_param["running_var"] = (mom * old_var + (1 - mom) * var).astype(x.dtype)
    elif bn_param["mode"] == "test":
        mean, var = old_mean, old_var
    else:
        raise ValueError("Invalid mode: " + bn_param["mode"])
    istd = 1 / np.sqrt(var + np.longdouble(eps))
    xhat = (X - mean) * istd
    out = (xhat * gamma + beta).astype(x.dtype)
    return out, {"xhat": xhat, "istd": istd, "gamma": gamma, "dtype": x.dtype}


def batchnorm_backward(dout, cache):
    g = dout.astype(np.longdouble)
    xhat, istd, gamma = cache["xhat"], cache["istd"], cache["gamma"]
    d = g * gamma
    dx = istd * (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0))
    grads = (dx, (g * xhat).sum(axis=0), g.sum(axis=0))
    return tuple(a.astype(cache["dtype"]) for a in grads)


def batchnorm_backward_alt(dout, cache):
    xhat = cache["xhat"].astype(cache["dtype"])
    scale = (cache["gamma"] * cache["istd"]).astype(cache["dtype"])
    dbeta = np.ones(len(dout)) @ dout
    dgamma = np.einsum("ij,ij->j", dout, xhat)
    xhat *= dgamma / -len(dout)
    xhat += dout
    xhat -= dbeta / len(dout)
    xhat *= scale
    return xhat, dgamma, dbeta


def training_set_statistics(batches):
    rows = np.concatenate([np.asarray(b, dtype=np.longdouble) for b in batches])
    return rows.mean(axis=0).astype(float), rows.var(axis=0).astype(float)
