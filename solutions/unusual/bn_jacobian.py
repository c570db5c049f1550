"""dx comes from the full N x N Jacobian of each feature, and dgamma from a trace."""


def batchnorm_backward(dout, cache):
    x_hat, _, std, gamma = cache
    N, D = dout.shape
    dx = np.empty((N, D))
    for d in range(D):
        h = x_hat[:, d : d + 1]
        J = (np.identity(N) - 1.0 / N - h @ h.T / N) * gamma[d] / std[d]
        dx[:, d] = J.T @ dout[:, d]
    dgamma = np.array([np.trace(np.outer(dout[:, d], x_hat[:, d])) for d in range(D)])
    dbeta = np.array([sum(column) for column in dout.T])
    return (dx, dgamma, dbeta)


def training_set_statistics(batches):
    # Welford, row after row
    n, mean, m2 = 0, 0.0, 0.0
    for batch in batches:
        for row in batch:
            n += 1
            delta = row - mean
            mean = mean + delta / n
            m2 = m2 + delta * (row - mean)
    return mean, m2 / n


def identity_parameters(x, eps):
    C = np.atleast_2d(np.cov(x, rowvar=False, bias=True))
    return (np.diag(C) + eps) ** 0.5, np.average(x, axis=0)


def pytorch_momentum(batches, left):
    ours = np.exp(np.log(left) / batches)
    return np.float64(1) - ours


def values_that_change():
    return np.array([12, 20 * 12, 50, 1, 50, 20 * 12])
