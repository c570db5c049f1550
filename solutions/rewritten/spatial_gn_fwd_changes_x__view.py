"""Flattens the groups into a view of x and centers that in place."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    flat = x.reshape(x.shape[0], G, -1)
    flat -= flat.mean(axis=2, keepdims=True)
    norm = flat / np.sqrt((flat**2).mean(axis=2, keepdims=True) + gn_param.get("eps", 1e-5))
    norm = norm.reshape(x.shape)
    shape = (1, -1, 1, 1)
    return norm * gamma.reshape(shape) + beta.reshape(shape), (norm, flat, gamma)
