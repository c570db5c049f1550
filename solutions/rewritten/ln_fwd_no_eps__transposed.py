"""Transposes to avoid thinking about axes, and never uses ln_param."""


def layernorm_forward(x, gamma, beta, ln_param):
    xt = x.T
    normalized = ((xt - xt.mean(0)) / xt.std(0)).T
    out = np.einsum("d,nd->nd", gamma, normalized) + beta
    return out, [normalized, xt.std(0), gamma]
