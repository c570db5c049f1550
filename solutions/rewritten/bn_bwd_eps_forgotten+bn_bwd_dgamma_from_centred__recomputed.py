"""Everything is computed again from x minus its mean, without eps."""


def batchnorm_backward(dout, cache):
    _, xmu, _, gamma = cache
    N = dout.shape[0]
    var = np.mean(xmu**2, axis=0)
    xhat = xmu / np.sqrt(var)
    dxhat = dout * gamma
    dx = (dxhat - dxhat.mean(0) - xhat * (dxhat * xhat).mean(0)) / np.sqrt(var)
    return dx, (dout * xmu).sum(0), dout.sum(0)
