"""Subtracts the mean of the gradient and stops there."""


def batchnorm_backward_alt(dout, cache):
    xhat, _, std, gamma = cache
    g = dout * (gamma / std)
    dx = g - g.mean(axis=0)
    return dx, np.einsum('ij,ij->j', dout, xhat), dout.sum(0)
