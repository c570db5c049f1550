"""Takes the variances of the rows from the diagonal of np.cov, which divides by D - 1."""


def layernorm_forward(x, gamma, beta, ln_param):
    variances = np.diag(np.atleast_2d(np.cov(x)))
    scale = 1 / np.sqrt(variances + ln_param.get("eps", 1e-5))
    h = (x - np.average(x, axis=1).reshape(-1, 1)) * scale.reshape(-1, 1)
    return gamma * h + beta, (h, scale, gamma)
