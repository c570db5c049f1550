"""Group norm is layer norm of rows that hold one group each, with gamma repeated for each pixel."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    rows = x.reshape(N, G, -1).reshape(N * G, -1)
    D = rows.shape[1]
    normalized, cache = layernorm_forward(rows, np.ones(D), np.zeros(D), gn_param)
    normalized = normalized.reshape(x.shape)
    scale = np.repeat(gamma.flatten(), H * W).reshape(1, C, H, W)
    shift = np.repeat(beta.flatten(), H * W).reshape(1, C, H, W)
    return normalized * scale + shift, dict(inner=cache, h=normalized, scale=scale, like=gamma, G=G)


def spatial_groupnorm_backward(dout, cache):
    N = dout.shape[0]
    flat = (dout * cache["scale"]).reshape(N * cache["G"], -1)
    dx, _, _ = layernorm_backward(flat, cache["inner"])
    dgamma = np.einsum("nchw,nchw->c", dout, cache["h"]).reshape(cache["like"].shape)
    dbeta = np.einsum("nchw->c", dout).reshape(cache["like"].shape)
    return dx.reshape(dout.shape), dgamma, dbeta
