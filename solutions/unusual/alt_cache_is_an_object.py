"""The cache is an object with attributes; sums keep their dimensions and lose them at the end."""


class BNCache(object):
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))
    cache = None
    if bn_param['mode'] == 'train':
        mu = x.mean(axis=0, keepdims=True)
        var = x.var(axis=0, keepdims=True)
        cache = BNCache(x=x, mu=mu, var=var, eps=eps, gamma=gamma)
        out = gamma * (x - mu) / np.sqrt(var + eps) + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu[0]
        running_var = momentum * running_var + (1 - momentum) * var[0]
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    N, D = dout.shape
    xc = cache.x - cache.mu
    std = np.sqrt(cache.var + cache.eps)
    xn = xc / std
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(xn * dout, axis=0)
    dxn = cache.gamma * dout
    dxc = dxn / std
    dstd = -np.sum((dxn * xc) / (std * std), axis=0)
    dvar = 0.5 * dstd / std
    dxc += (2.0 / N) * xc * dvar
    dmu = np.sum(dxc, axis=0)
    return dxc - dmu / N, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    N = dout.shape[0]
    inv = 1 / np.sqrt(cache.var + cache.eps)
    xhat = (cache.x - cache.mu) * inv
    dbeta = dout.sum(axis=0, keepdims=True)
    dgamma = np.einsum('ij,ij->j', dout, xhat)[None, :]
    xhat *= dgamma / N
    dx = dout - xhat
    dx -= dbeta / N
    dx *= cache.gamma * inv
    return dx, dgamma.squeeze(0), dbeta.squeeze(0)
