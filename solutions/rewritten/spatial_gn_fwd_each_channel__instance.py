"""Normalizes over height and width and never uses G."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    mu = x.mean(axis=(2, 3), keepdims=True)
    sigma = np.sqrt(x.var(axis=(2, 3), keepdims=True) + gn_param.get("eps", 1e-5))
    xn = (x - mu) / sigma
    return gamma.reshape(1, -1, 1, 1) * xn + beta.reshape(1, -1, 1, 1), (xn, sigma, gamma, G)
