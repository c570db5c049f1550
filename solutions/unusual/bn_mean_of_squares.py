"""The variance is the mean of the squares minus the square of the mean, about the first row."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    rm, rv = bn_param.get("running_mean", np.zeros(D)), bn_param.get("running_var", np.zeros(D))
    if bn_param["mode"] == "train":
        y = x - x[0]
        mean = y.mean(0) + x[0]
        var = (y**2).mean(0) - y.mean(0) ** 2
        var = np.maximum(var, 0)
        bn_param["running_mean"] = rm - (1 - momentum) * (rm - mean)
        bn_param["running_var"] = rv - (1 - momentum) * (rv - var)
    elif bn_param["mode"] == "test":
        mean, var = rm, rv
    else:
        raise ValueError()
    a = gamma / np.sqrt(var + eps)
    b = beta - a * mean  # one multiplication and one addition for each value
    return a * x + b, (x, mean, var + eps, gamma)


def batchnorm_backward(dout, cache):
    x, mean, v, gamma = cache
    N = x.shape[0]
    xm = x - mean
    dgamma = (dout * xm).sum(0) / np.sqrt(v)
    dbeta = dout.sum(0)
    dx = gamma / np.sqrt(v) * (dout - dout.mean(0) - xm * (dout * xm).mean(0) / v)
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    x, mean, v, gamma = cache
    N = x.shape[0]
    xm = x - mean
    s = np.einsum("ij,ij->j", dout, xm)
    dbeta = np.ones(N) @ dout
    xm *= s / (-N * v)
    xm += dout
    xm -= dbeta / N
    xm *= gamma / np.sqrt(v)
    return xm, s / np.sqrt(v), dbeta


def training_set_statistics(batches):
    first = batches[0][0]
    n = s = q = 0
    for batch in batches:
        shifted = batch - first
        n += len(batch)
        s = s + shifted.sum(0)
        q = q + (shifted**2).sum(0)
    return first + s / n, q / n - (s / n) ** 2
