"""The family the other way around: instance norm is written out, and group norm makes a picture of each group."""


def spatial_instancenorm_forward(x, gamma, beta, in_param):
    tall = (1, x.shape[1], 1, 1)
    mean = x.mean(axis=3, keepdims=True).mean(axis=2, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=3, keepdims=True).mean(axis=2, keepdims=True)
    inverse = (var + in_param.get("eps", 1e-5)) ** -0.5
    h = (x - mean) * inverse
    return np.reshape(gamma, tall) * h + np.reshape(beta, tall), (h, inverse, gamma)


def spatial_instancenorm_backward(dout, cache):
    h, inverse, gamma = cache
    pixels = dout.shape[2] * dout.shape[3]
    d = dout * np.reshape(gamma, (1, -1, 1, 1))
    dx = pixels * d - d.sum((2, 3), keepdims=True) - h * (d * h).sum((2, 3), keepdims=True)
    dgamma = (dout * h).sum((0, 2, 3)).reshape(gamma.shape)
    return inverse / pixels * dx, dgamma, dout.sum((0, 2, 3)).reshape(gamma.shape)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    pictures = x.reshape(N, G, C // G * H, W)
    h, inner = spatial_instancenorm_forward(pictures, np.ones(G), np.zeros(G), gn_param)
    h = h.reshape(x.shape)
    return gamma.reshape(1, C, 1, 1) * h + beta.reshape(1, C, 1, 1), (h, inner, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    h, inner, gamma, G = cache
    N, C, H, W = dout.shape
    pictures = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, C // G * H, W)
    dx = spatial_instancenorm_backward(pictures, inner)[0].reshape(dout.shape)
    dgamma = (dout * h).transpose(1, 0, 2, 3).reshape(C, -1).sum(1)
    dbeta = dout.transpose(1, 0, 2, 3).reshape(C, -1).sum(1)
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)
