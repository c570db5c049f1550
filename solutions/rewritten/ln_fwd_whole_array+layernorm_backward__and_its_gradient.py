"""All examples share one mean and one variance, there and back."""


def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = np.mean(x), np.var(x)
    inv = 1 / np.sqrt(var + ln_param.get("eps", 1e-5))
    h = (x - mu) * inv
    return h * gamma + beta, {"h": h, "inv": inv, "gamma": gamma}


def layernorm_backward(dout, cache):
    h, inv, gamma = cache["h"], cache["inv"], cache["gamma"]
    dh = gamma * dout
    dx = inv * (dh - dh.mean() - h * (dh * h).mean())
    return dx, np.einsum("nd,nd->d", dout, h), np.einsum("nd->d", dout)
