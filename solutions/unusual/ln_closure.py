"""The cache is a function that holds everything it needs, with a decorator added."""

import functools


def announced(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@announced
def layernorm_forward(x, gamma, beta, ln_param):
    sigma = np.sqrt(np.var(x, axis=-1) + ln_param.get("eps", 1e-5))
    z = np.divide(np.subtract(x, np.mean(x, axis=-1)[..., np.newaxis]), sigma[..., np.newaxis])

    def back(dout):
        grad = dout * gamma
        D = grad.shape[-1]
        inner = D * grad - grad.sum(-1, keepdims=True) - z * (grad * z).sum(-1, keepdims=True)
        return inner / (D * sigma[:, None]), np.einsum("nd,nd->d", dout, z), np.einsum("nd->d", dout)

    return np.multiply(gamma, z) + beta, back


@announced
def layernorm_backward(dout, cache):
    return cache(dout)
