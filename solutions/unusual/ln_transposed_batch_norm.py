"""Layer norm is batch norm of the transposed batch, without gamma and beta, both ways."""


def layernorm_forward(x, gamma, beta, ln_param):
    n = x.shape[0]
    bn_param = {"mode": "train", "eps": ln_param.get("eps", 1e-5)}
    x_hat_T, bn_cache = batchnorm_forward(x.T, np.ones(n), np.zeros(n), bn_param)
    x_hat = x_hat_T.T
    return x_hat * gamma + beta, (bn_cache, x_hat, gamma)


def layernorm_backward(dout, cache):
    bn_cache, x_hat, gamma = cache
    dx_T, _, _ = batchnorm_backward((dout * gamma).T, bn_cache)
    return dx_T.T, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
