"""The cache holds x itself and ln_param; the backward pass computes everything else again."""


def layernorm_forward(x, gamma, beta, ln_param):
    ln_param["calls"] = ln_param.get("calls", 0) + 1
    mean, std = _row_statistics(x, ln_param)
    return (x - mean) / std * gamma[np.newaxis, :] + beta[None], (x, gamma, beta, ln_param)


def layernorm_backward(dout, cache):
    x, gamma, _, ln_param = cache
    mean, std = _row_statistics(x, ln_param)
    inv_std = std**-1
    dxhat = np.multiply(dout, gamma[None, :])
    dvar = np.sum(dxhat * (x - mean) * (-0.5) * (inv_std**3), axis=1, keepdims=True)
    dmean = np.sum(-dxhat * inv_std, axis=1, keepdims=True)
    dmean = dmean + dvar * np.mean(-2 * (x - mean), axis=1, keepdims=True)
    dx = dxhat * inv_std + dvar * 2 * (x - mean) / x.shape[1] + dmean / x.shape[1]
    dgamma = np.sum(dout * ((x - mean) * inv_std), axis=0, keepdims=True).squeeze(0)
    dbeta = np.sum(dout, axis=0, keepdims=True).reshape(gamma.shape)
    return dx, dgamma, dbeta


def _row_statistics(x, ln_param):
    eps = 1e-5
    if "eps" in ln_param.keys():
        eps = ln_param["eps"]
    return np.mean(x, axis=1, keepdims=True), np.sqrt(np.var(x, axis=1, keepdims=True) + eps)
