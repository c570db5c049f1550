"""Caches are functions, arrays are in Fortran order and results are views with odd strides."""

history = []


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    history.append(G)
    N, C = x.shape[:2]
    tall = (1, C, 1, 1)
    a = np.array(x, order="F").reshape(N, G, -1)
    a = a - a.mean(-1)[..., None]
    s = np.sqrt(np.einsum("ngk,ngk->ng", a, a) / a.shape[-1] + gn_param.get("eps", 1e-5))
    a /= s[..., None]
    h = np.asfortranarray(a.reshape(x.shape))

    def backward(dout):
        d = (np.asfortranarray(dout) * gamma.reshape(tall)).reshape(a.shape)
        d -= d.mean(-1, keepdims=True)
        d -= a * np.einsum("ngk,ngk->ng", d, a)[..., None] / a.shape[-1]
        d /= s[..., None]
        dgamma, dbeta = np.einsum("abcd,abcd->b", dout, h), np.einsum("abcd->b", dout)
        dx = np.stack([d.reshape(dout.shape)] * 2, axis=-1)[..., 1]
        return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)

    return gamma.reshape(tall) * h + beta.reshape(tall), backward


def spatial_groupnorm_backward(dout, cache):
    return cache(dout)
