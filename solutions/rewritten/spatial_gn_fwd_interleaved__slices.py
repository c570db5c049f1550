"""Takes the channels g, g + G, g + 2G, ... for group g."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    h = np.empty(x.shape)
    for g in range(G):
        part = x[:, g::G]
        flat = part.reshape(len(x), -1)
        mu, var = flat.mean(1), flat.var(1)
        h[:, g::G] = (part - mu[:, None, None, None]) / np.sqrt(var + eps)[:, None, None, None]
    shape = (1, x.shape[1], 1, 1)
    return h * np.reshape(gamma, shape) + np.reshape(beta, shape), h
