"""Group norm and instance norm are batch norm of columns that hold one group each."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    columns = x.reshape(N * G, -1).T
    ones, zeros = np.ones(N * G), np.zeros(N * G)
    out, cache = batchnorm_forward(columns, ones, zeros, {**gn_param, "mode": "train"})
    x_hat = out.T.reshape(N, C, H, W)
    g, b = gamma.reshape(1, -1, 1, 1), beta.reshape(1, -1, 1, 1)
    return x_hat * g + b, (cache, x_hat, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    inner, x_hat, gamma, G = cache
    d = dout * gamma.reshape(1, -1, 1, 1)
    dx, _, _ = batchnorm_backward_alt(d.reshape(len(dout) * G, -1).T, inner)
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3), keepdims=True).reshape(gamma.shape)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True).reshape(gamma.shape)
    return dx.T.reshape(dout.shape), dgamma, dbeta
