"""Keeps (1, D) shapes throughout, as MATLAB users do, and flattens only the results."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    g, b = gamma.reshape(1, -1), beta.reshape(1, -1)
    rm = bn_param.get("running_mean", np.zeros((1, D))).reshape(1, D)
    rv = bn_param.get("running_var", np.zeros((1, D))).reshape(1, D)
    if bn_param["mode"] == "train":
        mu = np.mean(x, axis=0, keepdims=True)
        var = np.var(x, axis=0, keepdims=True)
        bn_param["running_mean"] = np.squeeze(momentum * rm + (1 - momentum) * mu, axis=0)
        bn_param["running_var"] = np.squeeze(momentum * rv + (1 - momentum) * var, axis=0)
        xhat = (x - mu) / np.sqrt(var + eps)
        return g * xhat + b, (x, mu, var, xhat, g, eps)
    elif bn_param["mode"] == "test":
        return g * ((x - rm) / np.sqrt(rv + eps)) + b, (x, rm, rv, None, g, eps)
    else:
        raise ValueError("Invalid mode")


def batchnorm_backward(dout, cache):
    x, mu, var, xhat, g, eps = cache
    m = x.shape[0]
    dxhat = dout * g
    dvar = np.sum(dxhat * (x - mu), axis=0, keepdims=True) * -0.5 * np.power(var + eps, -1.5)
    dmu = np.sum(-dxhat / np.sqrt(var + eps), axis=0, keepdims=True)
    dmu = dmu + dvar * np.mean(-2 * (x - mu), axis=0, keepdims=True)
    dx = dxhat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / m + dmu / m
    dgamma = np.sum(dout * xhat, axis=0, keepdims=True)
    dbeta = np.sum(dout, axis=0, keepdims=True)
    return dx, dgamma.ravel(), dbeta.ravel()


def batchnorm_backward_alt(dout, cache):
    x, mu, var, xhat, g, eps = cache
    m = x.shape[0]
    dgamma = np.sum(dout * xhat, axis=0, keepdims=True)
    dbeta = np.sum(dout, axis=0, keepdims=True)
    dx = (g / (m * np.sqrt(var + eps))) * (m * dout - dbeta - xhat * dgamma)
    return dx, dgamma[0], dbeta[0]


def identity_parameters(x, eps):
    mu = np.mean(x, axis=0, keepdims=True)
    return np.sqrt(np.mean((x - mu) ** 2, axis=0, keepdims=True) + eps)[0, :], mu[0, :]
