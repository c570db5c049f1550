"""The cache is a function made by the forward pass, which both backward passes call."""


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    D = x.shape[1]
    rm = bn_param.get('running_mean', np.zeros(D))
    rv = bn_param.get('running_var', np.zeros(D))
    if mode == 'test':
        return (x - rm) / np.sqrt(rv + eps) * gamma + beta, None
    mu = x.mean(0)
    var = x.var(0)
    inv = 1. / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    bn_param['running_mean'] = momentum * rm + (1 - momentum) * mu
    bn_param['running_var'] = momentum * rv + (1 - momentum) * var

    def back(dout):
        n = float(len(dout))
        dg, db = np.einsum('ij,ij->j', dout, xhat), dout.sum(0)
        return (gamma * inv) * (dout - db / n - xhat * (dg / n)), dg, db

    return xhat * gamma + beta, back


def batchnorm_backward(dout, cache):
    return cache(dout)


batchnorm_backward_alt = lambda dout, cache: cache(dout)
