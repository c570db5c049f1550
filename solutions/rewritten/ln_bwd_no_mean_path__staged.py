"""Staged, but the gradient of the mean is forgotten at the end: dx is dxmu."""


def layernorm_forward(x, gamma, beta, ln_param):
    mu = x.mean(1, keepdims=True)
    xmu = x - mu
    var = (xmu**2).mean(1, keepdims=True)
    sqrtvar = np.sqrt(var + ln_param.get("eps", 1e-5))
    ivar = 1 / sqrtvar
    xhat = xmu * ivar
    return gamma * xhat + beta, (xhat, gamma, xmu, ivar, sqrtvar)


def layernorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=1, keepdims=True)
    dxmu1 = dxhat * ivar
    dsqrtvar = -divar / sqrtvar**2
    dvar = 0.5 * dsqrtvar / sqrtvar
    dsq = dvar * np.ones((N, D)) / D
    dxmu2 = 2 * xmu * dsq
    return dxmu1 + dxmu2, dgamma, dbeta
