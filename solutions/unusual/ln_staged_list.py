"""All twelve steps, kept in a list of twelve entries, none of them simplified."""


def layernorm_forward(x, gamma, beta, ln_param):
    N, D = x.shape
    eps = ln_param.get("eps", 1e-5)
    mu = 1.0 / D * np.sum(x, axis=1, keepdims=True)
    xmu = x - mu
    sq = xmu**2
    var = 1.0 / D * np.sum(sq, axis=1, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    gammax = gamma * xhat
    out = gammax + beta
    return out, [x, mu, xmu, sq, var, sqrtvar, ivar, xhat, gammax, out, gamma, eps]


def layernorm_backward(dout, cache):
    x, mu, xmu, sq, var, sqrtvar, ivar, xhat, gammax, out, gamma, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgammax = dout
    dgamma = np.sum(dgammax * xhat, axis=0)
    dxhat = dgammax * gamma
    divar = np.sum(dxhat * xmu, axis=1, keepdims=True)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / D * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=1)[:, None]
    dx2 = 1.0 / D * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta
