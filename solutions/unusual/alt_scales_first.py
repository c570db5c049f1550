"""Multiplies by gamma / std on rows of D numbers first, and returns results in Fortran order."""


def batchnorm_backward_alt(dout, cache):
    x_hat, _, std, gamma = list(cache)
    N = 1.0 * x_hat.shape[0]
    k = gamma / std
    dbeta = np.ones(len(dout)).dot(dout)
    dgamma = (dout * x_hat).sum(0)
    dx = np.empty(dout.shape, order="F") if dout.size < 1000 else np.empty(dout.shape)
    dx[...] = dout * k - x_hat * (k * dgamma / N) - k * dbeta / N
    return dx, dgamma, dbeta
