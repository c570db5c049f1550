"""The sums over the rows keep their first axis."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, inner = batchnorm_forward(np.moveaxis(x, 1, -1).reshape(-1, C), gamma, beta, bn_param)
    return np.moveaxis(out.reshape(N, H, W, C), -1, 1), inner


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    x_hat, _, std, gamma = cache
    d = np.moveaxis(dout, 1, -1).reshape(-1, C)
    dbeta = np.sum(d, axis=0, keepdims=True)
    dgamma = np.sum(d * x_hat, axis=0, keepdims=True)
    dx = gamma / std * (d - dbeta / len(d) - x_hat * dgamma / len(d))
    return np.moveaxis(dx.reshape(N, H, W, C), -1, 1), dgamma, dbeta
