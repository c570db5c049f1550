"""Group norm, forward and backward, in place on copies of x and dout."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    shape = gamma.shape
    work = x.copy().reshape(x.shape[0] * G, -1)
    work -= work.mean(axis=1, keepdims=True)
    std = np.sqrt((work**2).mean(axis=1, keepdims=True) + gn_param.get("eps", 1e-5))
    work /= std
    work = work.reshape(x.shape)
    out = work * gamma.reshape(1, -1, 1, 1)
    out += beta.reshape(1, -1, 1, 1)
    return out, [x, work, std, gamma, G, shape]


def spatial_groupnorm_backward(dout, cache):
    _, x_hat, std, gamma, G, shape = cache
    dbeta = dout.sum(axis=(0, 2, 3)).reshape(shape)
    dgamma = (dout * x_hat).sum(axis=(0, 2, 3)).reshape(shape)
    work = dout.copy()
    work *= gamma.reshape(1, -1, 1, 1)
    work = work.reshape(len(std), -1)
    rows = x_hat.reshape(work.shape)
    along = (work * rows).mean(axis=1, keepdims=True)
    work -= work.mean(axis=1, keepdims=True)
    work -= rows * along
    work /= std
    return work.reshape(dout.shape), dgamma, dbeta
