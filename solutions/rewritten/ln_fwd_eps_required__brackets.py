"""eps by its key."""


def layernorm_forward(x, gamma, beta, ln_param):
    m, v = x.mean(1)[:, None], x.var(1)[:, None]
    s = (v + ln_param["eps"]) ** 0.5
    return (x - m) / s * gamma + beta, ((x - m) / s, x - m, s, gamma)
