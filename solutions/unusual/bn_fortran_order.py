"""Works on the transpose in Fortran order and returns views that are not contiguous."""


def batchnorm_forward(x, gamma, beta, bn_param):
    t = np.asfortranarray(x).T
    D, N = t.shape
    eps, keep = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean, var = t.mean(axis=-1), t.var(axis=-1)
        bn_param["running_mean"] = keep * bn_param.get("running_mean", np.zeros(D)) + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param.get("running_var", np.zeros(D)) + (1 - keep) * var
    elif bn_param["mode"] == "test":
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    else:
        raise ValueError
    root = np.sqrt(var + eps)[:, None]
    hat = (t - mean[:, None]) / root
    return (gamma[:, None] * hat + beta[:, None]).T, (hat, root, gamma[:, None])


def batchnorm_backward(dout, cache):
    hat, root, gamma = cache
    d = dout.T
    N = d.shape[1]
    dhat = d * gamma
    dx = (N * dhat - dhat.sum(1)[:, None] - hat * (dhat * hat).sum(1)[:, None]) / (N * root)
    both = np.empty((2 * len(d),))
    both[::2] = (d * hat).sum(1)
    both[1::2] = d.sum(1)
    return dx.T, both[::2], both[1::2]


def batchnorm_backward_alt(dout, cache):
    hat, root, gamma = cache
    d = dout.T
    N = d.shape[1]
    dbeta = d.sum(1)
    dgamma = np.einsum("ij,ij->i", d, hat)
    dx = hat * (dgamma / -N)[:, None]
    dx += d
    dx -= (dbeta / N)[:, None]
    dx *= gamma / root
    return dx.T, dgamma, dbeta


def identity_parameters(x, eps):
    both = np.empty((x.shape[1], 2))
    both[:, 0] = np.sqrt(np.var(x.T, 1) + eps)
    both[:, 1] = np.mean(x.T, 1)
    return both[:, 0], both[:, 1]
