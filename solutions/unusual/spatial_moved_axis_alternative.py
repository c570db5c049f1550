"""Axes are moved with moveaxis, and the backward pass calls the alternative of batch norm."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    last = np.moveaxis(x, 1, -1)
    out, cache = batchnorm_forward(last.reshape(x.size // x.shape[1], x.shape[1]), gamma, beta, bn_param)
    return np.moveaxis(out.reshape(last.shape), -1, 1), (cache, last.shape)


def spatial_batchnorm_backward(dout, cache):
    inner, shape = cache
    d = np.moveaxis(dout, 1, -1).reshape(-1, shape[-1])
    dx, dgamma, dbeta = batchnorm_backward_alt(d, inner)
    return np.moveaxis(dx.reshape(shape), -1, 1), dgamma, dbeta
