"""gamma and beta are done."""


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = np.zeros_like(x_hat)
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3)).reshape(gamma.shape)
    dbeta = np.sum(dout, axis=(0, 2, 3)).reshape(gamma.shape)
    return dx, dgamma, dbeta
