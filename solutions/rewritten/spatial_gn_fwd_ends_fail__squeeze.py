"""squeeze() tidies the statistics up, and takes one axis too many at G = 1."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    xg = x.reshape(N, G, -1)
    mean = xg.mean(axis=2, keepdims=True).squeeze()
    var = xg.var(axis=2, keepdims=True).squeeze()
    xhat = (xg - mean[:, :, np.newaxis]) / np.sqrt(var[:, :, np.newaxis] + eps)
    xhat = xhat.reshape(N, C, H, W)
    out = xhat * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
    return out, (xhat, np.sqrt(var.reshape(N, G, 1, 1, 1) + eps), gamma)
