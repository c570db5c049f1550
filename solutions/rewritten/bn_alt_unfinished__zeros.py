"""The closed form has not been derived yet."""


def batchnorm_backward_alt(dout, cache):
    x_hat = cache[0]
    dx = np.zeros(dout.shape)
    return dx, np.einsum("ij,ij->j", x_hat, dout), dout.sum(axis=0)
