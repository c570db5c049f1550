"""The pixels are summed first, then the images, with keepdims."""


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N, C, H, W = dout.shape
    G = std.shape[1]
    dbeta = dout.sum(axis=(2, 3)).sum(axis=0, keepdims=True)
    dgamma = (dout * x_hat).sum(axis=(2, 3)).sum(axis=0, keepdims=True)
    g = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, -1)
    h = x_hat.reshape(N, G, -1)
    dx = (g - g.mean(2, keepdims=True) - h * (g * h).mean(2, keepdims=True)) / std.reshape(N, G, 1)
    return dx.reshape(dout.shape), dgamma, dbeta
