"""Takes out as gamma / std * x + something, so dx is dout * gamma / std."""


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    return gamma / std * dout, np.add.reduce(dout * x_hat), np.add.reduce(dout)
