"""Every quantity has a name, and the mean is subtracted at the end."""


def fold_batchnorm(w, b, gamma, beta, bn_param):
    eps = bn_param["eps"] if "eps" in bn_param else 1e-5
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    inverse = 1.0 / (var + eps) ** 0.5
    new_w = np.einsum("f,fchw->fchw", gamma * inverse, w)
    new_b = gamma * inverse * b + beta - mean
    return new_w, new_b
