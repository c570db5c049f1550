"""The deviation of a group plus eps, and its own derivative."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    rows = x.reshape(N * G, -1)
    c = rows - rows.mean(1)[:, None]
    s = c.std(1)[:, None]
    d = s + gn_param.get("eps", 1e-5)
    h = (c / d).reshape(N, C, H, W)
    return h * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1), (c, s, d, gamma)


def spatial_groupnorm_backward(dout, cache):
    c, s, d, gamma = cache
    N, C, H, W = dout.shape
    dh = (dout * gamma.reshape(1, C, 1, 1)).reshape(c.shape)
    dc = dh / d - c * np.mean(dh * c, axis=1, keepdims=True) / (d * d * s)
    dx = (dc - dc.mean(axis=1, keepdims=True)).reshape(dout.shape)
    h = (c / d).reshape(dout.shape)
    return dx, (dout * h).sum((0, 2, 3)).reshape(gamma.shape), dout.sum((0, 2, 3)).reshape(gamma.shape)
