"""dout is squeezed first, to be on the safe side."""


def batchnorm_backward(dout, cache):
    x_hat, centred, std, gamma = cache
    dout = np.squeeze(dout)
    N, D = dout.shape
    dgamma, dbeta = (dout * x_hat).sum(0), dout.sum(0)
    dx = gamma / std / N * (N * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
