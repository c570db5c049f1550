"""eps is expected in gn_param."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    groups = np.array(np.split(x, G, axis=1))
    mu = groups.mean(axis=(2, 3, 4), keepdims=True)
    std = np.sqrt(groups.var(axis=(2, 3, 4), keepdims=True) + gn_param["eps"])
    xhat = np.concatenate(list((groups - mu) / std), axis=1)
    std = np.moveaxis(std, 0, 1)
    return xhat * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1), (xhat, std, gamma)
