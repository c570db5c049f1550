"""The axes are right and dx is empty."""


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dgamma = np.sum(d * cache[0], axis=0)
    dbeta = np.sum(d, axis=0)
    dx = np.zeros((N, C, H, W))
    return dx, dgamma, dbeta
