"""Processes the batch in blocks of rows and writes into one output array with out=."""


def batchnorm_backward_alt(dout, cache, block=32):
    xhat, centred, std, gamma = cache
    N, D = dout.shape
    dgamma, dbeta = np.zeros(D), np.zeros(D)
    for i in range(0, N, block):
        d = dout[i:i + block]
        dbeta += d.sum(axis=0)
        dgamma += np.einsum('ij,ij->j', d, xhat[i:i + block])
    a, b, c = -dgamma / N, dbeta / N, gamma / std
    dx = np.empty_like(dout)
    for i in range(0, N, block):
        o = dx[i:i + block]
        np.multiply(xhat[i:i + block], a, out=o)
        o += dout[i:i + block]
        o -= b
        o *= c
    return dx, dgamma, dbeta
