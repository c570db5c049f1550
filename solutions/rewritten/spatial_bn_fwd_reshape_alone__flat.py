"""x.reshape((N * H * W, C)), and back the same way."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    flat = np.reshape(x, (N * H * W, C))
    flat_out, cache = batchnorm_forward(flat, gamma, beta, bn_param)
    out = np.reshape(flat_out, (N, C, H, W))
    return out, [cache, x.shape]
