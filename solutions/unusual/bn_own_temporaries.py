"""In-place work everywhere, but only on arrays of its own; the running averages grow by +=."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.setdefault("eps", 1e-5)
    momentum = bn_param.setdefault("momentum", 0.9)
    running_mean = np.array(bn_param.get("running_mean", np.zeros(x.shape[1])))
    running_var = np.array(bn_param.get("running_var", np.zeros(x.shape[1])))
    if bn_param["mode"] == "train":
        work = x.copy()
        mean = work.mean(axis=0)
        work -= mean
        var = work**2
        var = var.sum(axis=0)
        var /= len(x)
        running_mean *= momentum
        running_mean += (1 - momentum) * mean
        running_var *= momentum
        running_var += (1 - momentum) * var
        bn_param["running_mean"] = running_mean
        bn_param["running_var"] = running_var
        var += eps
        np.sqrt(var, out=var)
        work /= var
        out = work.copy()
        out *= gamma
        out += beta
        return out, (work, var, gamma.copy())
    elif bn_param["mode"] == "test":
        out = np.subtract(x, running_mean)
        running_var += eps
        out /= np.sqrt(running_var, out=running_var)
        out *= gamma
        out += beta
        return out, None
    raise ValueError("mode?")


def batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    dgamma = np.zeros_like(gamma)
    dgamma += (dout * xhat).sum(axis=0)
    dbeta = np.zeros_like(gamma)
    dbeta += dout.sum(axis=0)
    dx = dout.copy()
    dx *= gamma
    share = (dx * xhat).sum(axis=0)
    share /= len(dx)
    level = dx.sum(axis=0)
    level /= len(dx)
    dx -= level
    dx -= xhat * share
    dx /= std
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    xhat, std, gamma = cache
    N = len(dout)
    dgamma = np.einsum("ij,ij->j", dout, xhat)
    dbeta = dout.sum(axis=0)
    dx = xhat * dgamma
    dx += dbeta
    dx /= -N
    dx += dout
    dx *= gamma / std
    return dx, dgamma, dbeta


def identity_parameters(x, eps):
    mean = x.mean(axis=0)
    work = x - mean
    work *= work
    gamma = work.sum(axis=0)
    gamma /= len(x)
    gamma += eps
    return np.sqrt(gamma, out=gamma), mean


def training_set_statistics(batches):
    total = np.zeros(batches[0].shape[1])
    rows = 0
    for batch in batches:
        total += batch.sum(axis=0)
        rows += batch.shape[0]
    total /= rows
    var = np.zeros_like(total)
    for batch in batches:
        work = batch - total
        work **= 2
        var += work.sum(axis=0)
    var /= rows
    return total, var
