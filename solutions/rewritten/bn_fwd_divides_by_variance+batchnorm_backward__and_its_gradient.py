"""The root is forgotten in training, consistently."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return (x - running_mean) / np.sqrt(running_var + eps) * gamma + beta, None
    batch_mean = np.average(x, axis=0)
    diff = x - batch_mean
    batch_var = np.average(diff**2, axis=0)
    norm = diff / (batch_var + eps)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * batch_mean
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * batch_var
    return norm * gamma + beta, (norm, diff, batch_var + eps, gamma)


def batchnorm_backward(dout, cache):
    norm, diff, v, gamma = cache
    n = len(dout)
    dnorm = dout * gamma
    dv = -(dnorm * diff).sum(0) / v**2
    ddiff = dnorm / v + 2 * diff * dv / n
    dx = ddiff - ddiff.sum(0) / n
    return dx, (dout * norm).sum(0), dout.sum(0)
