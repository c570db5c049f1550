"""Kernel by kernel, as if the convolution had no bias."""


def fold_batchnorm(w, b, gamma, beta, bn_param):
    new_w, new_b = np.empty_like(w), np.empty_like(b)
    for f, kernel in enumerate(w):
        factor = gamma[f] / np.sqrt(bn_param["running_var"][f] + bn_param.get("eps", 1e-5))
        new_w[f] = kernel * factor
        new_b[f] = beta[f] - bn_param["running_mean"][f] * factor
    return new_w, new_b
