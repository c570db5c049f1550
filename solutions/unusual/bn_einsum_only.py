"""Every sum of batch norm is an einsum, and the cache is a list."""


def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    rm = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    rv = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    if mode == "test":
        return np.einsum("ij,j->ij", x - rm, gamma / np.sqrt(rv + eps)) + beta, []
    if mode != "train":
        raise ValueError(mode)
    mu = np.einsum("ij->j", x) / N
    xmu = x - mu
    var = np.einsum("ij,ij->j", xmu, xmu) / N
    ivar = (var + eps) ** -0.5
    bn_param.update(
        running_mean=momentum * rm + (1 - momentum) * mu,
        running_var=momentum * rv + (1 - momentum) * var,
    )
    return np.einsum("ij,j,j->ij", xmu, ivar, gamma) + beta, [xmu, ivar, gamma]


def batchnorm_backward(dout, cache):
    xmu, ivar, gamma = cache
    N = dout.shape[0]
    dbeta = np.einsum("ij->j", dout)
    dgamma = np.einsum("ij,ij,j->j", dout, xmu, ivar)
    dvar = np.einsum("ij,ij,j,j->j", dout, xmu, gamma, -0.5 * ivar**3)
    dmu = -np.einsum("ij,j,j->j", dout, gamma, ivar)
    dx = np.einsum("ij,j,j->ij", dout, gamma, ivar)
    dx = dx + np.einsum("ij,j->ij", xmu, dvar) * 2.0 / N + dmu / N
    return [dx, dgamma, dbeta]


def batchnorm_backward_alt(dout, cache):
    xmu, ivar, gamma = cache
    N = dout.shape[0]
    dbeta = np.einsum("ij->j", dout)
    dgamma = np.einsum("ij,ij->j", dout, xmu) * ivar
    dx = xmu * (ivar * dgamma / -N)
    dx += dout
    dx -= dbeta / N
    dx *= gamma * ivar
    return [dx, dgamma, dbeta]


def identity_parameters(x, eps):
    mu = np.einsum("ij->j", x) / x.shape[0]
    return np.sqrt(np.einsum("ij,ij->j", x - mu, x - mu) / x.shape[0] + eps), mu
