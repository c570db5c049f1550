"""Feature by feature, in both directions."""


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    out, h, s = np.zeros(x.shape), np.zeros(x.shape), np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        col = x[:, j]
        s[j] = np.sqrt(col.var() + eps)
        h[:, j] = (col - col.mean()) / s[j]
        out[:, j] = gamma[j] * h[:, j] + beta[j]
    return out, (h, s, gamma)


def layernorm_backward(dout, cache):
    h, s, gamma = cache
    n = len(dout)
    dx = np.zeros(dout.shape)
    for j in range(dout.shape[1]):
        g = gamma[j] * dout[:, j]
        dx[:, j] = (g - g.sum() / n - h[:, j] * np.dot(g, h[:, j]) / n) / s[j]
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
