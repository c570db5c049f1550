"""dgamma and dbeta straight from einsum; dx staged."""


def spatial_groupnorm_backward(dout, cache):
    h, std, gamma = cache
    G = std.shape[1]
    dh = (dout * np.reshape(gamma, (1, -1, 1, 1))).reshape(len(dout), G, -1)
    z, s = h.reshape(dh.shape), std.reshape(len(dout), G, 1)
    m = dh.shape[-1]
    dvar = -0.5 * np.sum(dh * z, axis=2, keepdims=True) / s**2
    dmu = -np.sum(dh, axis=2, keepdims=True) / s
    dx = dh / s + 2 * dvar * z * s / m + dmu / m
    return dx.reshape(dout.shape), np.einsum("ncij,ncij->c", dout, h), np.einsum("ncij->c", dout)
