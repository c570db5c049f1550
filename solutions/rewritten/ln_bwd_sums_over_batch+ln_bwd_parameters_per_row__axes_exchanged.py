"""Each axis is the other one."""


def layernorm_backward(dout, cache):
    x_hat, *_, std, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / std
    return dx, (dout * x_hat).sum(axis=1), dout.sum(axis=1)
