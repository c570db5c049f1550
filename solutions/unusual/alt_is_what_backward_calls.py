"""The staged version calls the alternative, which prints and is written with dxhat."""


def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward_alt(dout, cache)
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    xhat, xmu, std, gamma = cache
    N = dout.shape[0]
    print('in backward_alt, dout', dout.shape)
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    dx = 1. / N * 1. / std * (N * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta
