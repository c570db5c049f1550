"""Rows of one image, squeezed."""


def spatial_batchnorm_backward(dout, cache):
    d = np.squeeze(dout)
    N, C, H, W = d.shape
    rows = d.transpose(0, 2, 3, 1).reshape(N * H * W, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
