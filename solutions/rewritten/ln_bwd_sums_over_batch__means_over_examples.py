"""Takes the three-term formula of batch norm and changes only the standard deviation."""


def layernorm_backward(dout, cache):
    h, s, g = cache
    N = len(dout)
    d = dout * g
    dx = (N * d - np.ones((N, N)) @ d - h * (np.ones((N, N)) @ (d * h))) / N / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
