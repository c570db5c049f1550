"""The closed form of batch norm for flattened groups, gamma multiplied at the end."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    v = x.reshape(N * G, -1)
    s = (v.var(1) + gn_param.get("eps", 1e-5)) ** 0.5
    h = (v - v.mean(1)[:, None]) / s[:, None]
    g, b = gamma.reshape(1, C, 1, 1), beta.reshape(1, C, 1, 1)
    return h.reshape(x.shape) * g + b, {"h": h, "s": s, "g": g, "like": gamma}


def spatial_groupnorm_backward(dout, cache):
    h, s, g = cache["h"], cache["s"], cache["g"]
    d = dout.reshape(h.shape)
    n = h.shape[1]
    dx = (n * d - d.sum(1)[:, None] - h * (d * h).sum(1)[:, None]) / n / s[:, None]
    dgamma = np.einsum("nchw,nchw->c", dout, h.reshape(dout.shape)).reshape(cache["like"].shape)
    return dx.reshape(dout.shape) * g, dgamma, np.einsum("nchw->c", dout).reshape(cache["like"].shape)
