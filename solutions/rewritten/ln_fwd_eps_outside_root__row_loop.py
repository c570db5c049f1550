"""Row by row with x.std, to which eps is added."""


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param["eps"] if "eps" in ln_param else 1e-5
    x_norm = []
    for row in x:
        x_norm.append((row - np.mean(row)) / (np.std(row) + eps))
    x_norm = np.array(x_norm)
    return x_norm * gamma + beta, {"x_norm": x_norm, "x": x, "gamma": gamma}
