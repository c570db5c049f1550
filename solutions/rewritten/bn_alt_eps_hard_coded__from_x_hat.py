"""Recomputes the standard deviation from the centered values, with the default eps."""


def batchnorm_backward_alt(dout, cache):
    xhat, xmu, _, gamma = cache
    N = float(dout.shape[0])
    sigma2 = (xmu * xmu).sum(axis=0) / N
    inv = (sigma2 + 1e-5) ** -0.5
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dx = dout - dbeta / N - xhat * dgamma / N
    return inv * gamma * dx, dgamma, dbeta
