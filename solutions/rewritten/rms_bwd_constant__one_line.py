"""Divides by a number that it takes for given."""


def rmsnorm_forward(x, gamma, eps=1e-5):
    root = ((x * x).mean(1) + eps) ** 0.5
    return x / root[:, None] * gamma, (x, root, gamma)


def rmsnorm_backward(dout, cache):
    x, root, gamma = cache
    return dout * gamma / root[:, None], (dout * x / root[:, None]).sum(0)
