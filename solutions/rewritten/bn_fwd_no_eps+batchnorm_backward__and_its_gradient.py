"""No eps anywhere in training: forward and backward agree about that."""


def batchnorm_forward(x, gamma, beta, bn_param):
    m = bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - rm) / np.sqrt(rv + bn_param.get("eps", 1e-5)) + beta, None
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    xhat = (x - mu) / np.sqrt(var)
    bn_param["running_mean"] = m * rm + (1 - m) * mu
    bn_param["running_var"] = m * rv + (1 - m) * var
    return gamma * xhat + beta, dict(xhat=xhat, istd=1 / np.sqrt(var), gamma=gamma)


def batchnorm_backward(dout, cache):
    xhat, n = cache["xhat"], dout.shape[0]
    db = np.sum(dout, axis=0)
    dg = np.sum(dout * xhat, axis=0)
    dx = cache["gamma"] * cache["istd"] * (dout - db / n - xhat * dg / n)
    return dx, dg, db
