"""A cache that is a function, powers in place of roots, and a convolution asked what it does."""


def rmsnorm_forward(x, gamma, eps=1e-5):
    inverse = (np.einsum("nd,nd->n", x, x) / x.shape[-1] + eps) ** -0.5

    def back(dout):
        grad = gamma * dout
        pull = np.einsum("nd,nd->n", grad, x) * inverse**3 / x.shape[-1]
        return inverse[:, None] * grad - pull[:, None] * x, inverse @ (dout * x)

    return np.einsum("nd,n,d->nd", x, inverse, gamma), back


def rmsnorm_backward(dout, cache):
    return cache(dout)


def fold_batchnorm(w, b, gamma, beta, bn_param):
    """Ask batch norm in test mode what it makes of 0 and of 1."""

    def normalized(value):
        return (value - bn_param["running_mean"]) / np.sqrt(
            bn_param["running_var"] + bn_param.get("eps", 1e-5)
        ) * gamma + beta

    slope = normalized(1.0 + bn_param["running_mean"]) - beta
    return np.einsum("fchw,f->fchw", w, slope), normalized(b)
