"""The forward pass moves the axes, the backward pass forgets to."""


def spatial_batchnorm_backward(dout, cache):
    C = dout.shape[1]
    dx, dgamma, dbeta = batchnorm_backward_alt(np.reshape(dout, (dout.size // C, C)), cache)
    return np.reshape(dx, dout.shape), dgamma, dbeta
