"""Mean and variance come from matrix products: a centering matrix, and diagonals of D x D products."""


def centring(n):
    return np.eye(n) - np.ones((n, n)) / n


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    m = bn_param.get("momentum", 0.9)
    N, D = x.shape
    zeros = np.zeros(D)
    if bn_param["mode"] == "train":
        one = np.ones((1, N)) / N
        mean = (one @ x)[0]
        c = x - np.ones((N, 1)) @ mean[None]
        var = np.diag(c.T @ c) / N
        S = np.diag(1 / np.sqrt(var + eps))
        xhat = c @ S
        bn_param["running_mean"] = m * bn_param.get("running_mean", zeros) + (1 - m) * mean
        bn_param["running_var"] = m * bn_param.get("running_var", zeros) + (1 - m) * var
        return xhat @ np.diag(gamma) + beta, (xhat, S, np.diag(gamma))
    elif bn_param["mode"] == "test":
        S = np.diag(1 / np.sqrt(bn_param.get("running_var", zeros) + eps))
        return (x - bn_param.get("running_mean", zeros)) @ S @ np.diag(gamma) + beta, None
    else:
        raise ValueError("bad mode")


def batchnorm_backward(dout, cache):
    xhat, S, G = cache
    N = len(dout)
    dxhat = dout @ G
    dgamma = np.diag(dout.T @ xhat)
    dbeta = np.ones(N) @ dout
    dx = (centring(N) @ dxhat - xhat @ np.diag(np.diag(xhat.T @ dxhat)) / N) @ S
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    xhat, S, G = cache
    N = len(dout)
    dbeta = np.ones(N) @ dout
    dgamma = (dout * xhat).sum(axis=0)
    return (dout - dbeta / N - xhat * (dgamma / N)) * (np.diag(S) * np.diag(G)), dgamma, dbeta
