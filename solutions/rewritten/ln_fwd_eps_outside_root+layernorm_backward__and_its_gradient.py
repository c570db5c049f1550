"""Rows divided by their deviation plus eps, and differentiated like that."""


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    c = x - x.mean(1, keepdims=True)
    s = np.sqrt((c * c).mean(1, keepdims=True))
    return gamma * c / (s + eps) + beta, (c, s, eps, gamma)


def layernorm_backward(dout, cache):
    c, s, eps, gamma = cache
    g = dout * gamma
    d = s + eps
    safe = np.where(s == 0, 1, s)
    dc = g / d - c * (g * c).mean(1, keepdims=True) / (d * d * safe)
    dx = dc - dc.mean(1, keepdims=True)
    return dx, (dout * c / d).sum(0), dout.sum(0)
