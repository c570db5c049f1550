"""eps is added where the variance is taken, and where it is used."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    xg = x.reshape(N, G, C // G * H * W)
    var = xg.var(axis=-1, keepdims=True) + eps
    std = np.sqrt(var + eps)
    xhat = ((xg - xg.mean(axis=-1, keepdims=True)) / std).reshape(x.shape)
    out = xhat * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
    return out, (xhat, std.reshape(N, G, 1, 1, 1), gamma)
