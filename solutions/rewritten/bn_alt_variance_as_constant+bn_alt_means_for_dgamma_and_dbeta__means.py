"""np.mean for everything, and the variance stands still."""


def batchnorm_backward_alt(dout, cache):
    x_hat, _, std, gamma = cache
    dbeta = dout.mean(axis=0)
    dgamma = (dout * x_hat).mean(axis=0)
    return gamma * (dout - dbeta) / std, dgamma, dbeta
