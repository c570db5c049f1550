"""Channels go to the front, the rest is flattened and transposed; rows are in a different order."""


def to_columns(a):
    return np.swapaxes(a, 0, 1).reshape(a.shape[1], -1).T


def from_columns(a, shape):
    n, c, h, w = shape
    return np.swapaxes(a.T.reshape(c, n, h, w), 0, 1)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = batchnorm_forward(to_columns(x), gamma, beta, bn_param)
    return from_columns(out, x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(to_columns(dout), cache)
    return np.ascontiguousarray(from_columns(dx, dout.shape)), dgamma, dbeta
