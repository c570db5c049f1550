"""Columns for groups, and gamma[None, :, None, None] whatever its shape."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    cols = x.reshape(x.shape[0] * G, -1).T
    z = (cols - cols.mean(0)) / np.sqrt(cols.var(0) + gn_param.get("eps", 1e-5))
    z = z.T.reshape(x.shape)
    return z * gamma[None, :, None, None] + beta[None, :, None, None], (z, gamma)
