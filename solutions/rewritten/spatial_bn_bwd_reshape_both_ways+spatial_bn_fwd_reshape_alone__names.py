"""One helper makes rows with reshape alone, and both directions use it."""


def _rows(a):
    return np.reshape(a, (-1, a.shape[1]))


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    y, cache = batchnorm_forward(_rows(x), gamma, beta, bn_param)
    return np.reshape(y, x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    d, dgamma, dbeta = batchnorm_backward(_rows(dout), cache)
    return np.reshape(d, dout.shape), dgamma, dbeta
