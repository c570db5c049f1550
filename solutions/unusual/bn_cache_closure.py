"""The cache is a function: it stores the values of the forward pass and returns them by name."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    old = lambda key: bn_param.get(key, np.zeros_like(x[0]))
    mixed = lambda key, new: momentum * old(key) + (1 - momentum) * new
    apply = lambda mean, var: gamma * (x - mean) / np.sqrt(var + eps) + beta

    if bn_param["mode"] == "train":
        mean, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = mixed("running_mean", mean)
        bn_param["running_var"] = mixed("running_var", var)

        def remember(what):
            if what == "root":
                return np.sqrt(var + eps)
            if what == "normalized":
                return (x - mean) / np.sqrt(var + eps)
            return gamma

        return apply(mean, var), remember
    if bn_param["mode"] == "test":
        return apply(old("running_mean"), old("running_var")), lambda what: None
    raise ValueError("Invalid mode")


def batchnorm_backward(dout, cache):
    N = dout.shape[0]
    n, r, g = cache("normalized"), cache("root"), cache("gamma")
    d1 = dout * g
    dr = -np.sum(d1 * n / r, axis=0)
    dv = dr / (2 * r)
    dc = d1 / r + 2 / N * (n * r) * dv
    dx = dc - np.sum(dc, axis=0) / N
    return dx, np.sum(dout * n, axis=0), np.sum(dout, axis=0)


def batchnorm_backward_alt(dout, cache):
    N = dout.shape[0]
    n, k = cache("normalized"), cache("gamma") / cache("root")
    db, dg = np.sum(dout, axis=0), np.einsum("nd,nd->d", dout, n)
    n *= -dg / N
    n += dout
    n -= db / N
    n *= k
    return n, dg, db
