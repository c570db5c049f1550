"""Running averages are computed into local variables, and the assignment to bn_param is missing."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    tall = (1, x.shape[1], 1, 1)
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
    h = (x - mean.reshape(tall)) / np.sqrt(var.reshape(tall) + eps)
    return gamma.reshape(tall) * h + beta.reshape(tall), (h, var, gamma)
