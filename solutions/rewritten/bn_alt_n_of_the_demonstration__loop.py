"""Goes row by row and divides by a hundred, the batch size of the demonstration."""


def batchnorm_backward_alt(dout, cache):
    xhat, _, std, gamma = cache
    dbeta = np.zeros(dout.shape[1])
    dgamma = np.zeros(dout.shape[1])
    for i in range(dout.shape[0]):
        dbeta += dout[i]
        dgamma += dout[i] * xhat[i]
    dx = np.zeros(dout.shape)
    for i in range(dout.shape[0]):
        dx[i] = gamma / std * (dout[i] - 0.01 * dbeta - 0.01 * xhat[i] * dgamma)
    return dx, dgamma, dbeta
