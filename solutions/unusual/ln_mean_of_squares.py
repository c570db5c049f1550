"""The variance is the mean of the squares minus the square of the mean, about the first column."""


def layernorm_forward(x, gamma, beta, ln_param):
    shifted = x - x[:, :1]
    mean = shifted.mean(1, keepdims=True)
    var = (shifted**2).mean(1, keepdims=True) - mean**2
    var = np.maximum(var, 0)
    rstd = np.power(var + ln_param.get("eps", 0.00001), -0.5)
    xhat = shifted * rstd - mean * rstd
    return xhat * gamma + beta, (xhat, rstd, gamma)


def layernorm_backward(dout, cache):
    xhat, rstd, gamma = cache
    dgamma = np.tensordot(np.ones(len(dout)), dout * xhat, axes=1)
    dbeta = np.tensordot(np.ones(len(dout)), dout, axes=1)
    dxhat = dout * gamma
    a = np.einsum("ij->i", dxhat) / dout.shape[1]
    b = np.einsum("ij,ij->i", dxhat, xhat) / dout.shape[1]
    return (dxhat - a[:, None] - xhat * b[:, None]) * rstd, dgamma, dbeta
