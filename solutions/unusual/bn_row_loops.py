"""Batch norm in plain Python loops over features and rows, with a dict for a cache."""


def batchnorm_forward(x, gamma, beta, bn_param):
    N = len(x)
    D = len(x[0])
    eps = bn_param["eps"] if "eps" in bn_param else 1e-5
    momentum = bn_param["momentum"] if "momentum" in bn_param else 0.9
    run_m = list(bn_param.get("running_mean", [0.0] * D))
    run_v = list(bn_param.get("running_var", [0.0] * D))
    out = np.zeros((N, D))
    cache = {"x": x, "gamma": gamma, "mu": [], "s": []}
    for j in range(D):
        if bn_param["mode"] == "train":
            mu = 0.0
            for i in range(N):
                mu += x[i, j] / N
            v = 0.0
            for i in range(N):
                v += (x[i, j] - mu) ** 2 / N
            run_m[j] = momentum * run_m[j] + (1 - momentum) * mu
            run_v[j] = momentum * run_v[j] + (1 - momentum) * v
        elif bn_param["mode"] == "test":
            mu, v = run_m[j], run_v[j]
        else:
            raise ValueError("mode must be train or test, not " + str(bn_param["mode"]))
        s = (v + eps) ** 0.5
        cache["mu"].append(mu)
        cache["s"].append(s)
        for i in range(N):
            out[i][j] = gamma[j] * (x[i][j] - mu) / s + beta[j]
    bn_param["running_mean"] = np.array(run_m)
    bn_param["running_var"] = np.array(run_v)
    return out, cache


def batchnorm_backward(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        mu, s = cache["mu"][j], cache["s"][j]
        dvar = 0
        dmu = 0
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * (x[i, j] - mu) / s
            dvar += dout[i, j] * gamma[j] * (x[i, j] - mu) * (-0.5) * s**-3
            dmu += -dout[i, j] * gamma[j] / s
        for i in range(N):
            dmu += dvar * -2 * (x[i, j] - mu) / N
        for i in range(N):
            dx[i, j] = dout[i, j] * gamma[j] / s + dvar * 2 * (x[i, j] - mu) / N + dmu / N
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    s = np.array(cache["s"])
    xhat = (cache["x"] - np.array(cache["mu"])) / s
    dgamma = np.einsum("ij,ij->j", dout, xhat)
    dbeta = dout.sum(0)
    dx = xhat * (dgamma / len(dout))
    np.subtract(dout, dx, out=dx)
    dx -= dbeta / len(dout)
    dx *= cache["gamma"] / s
    return dx, dgamma, dbeta


def identity_parameters(x, eps):
    N, D = x.shape
    gamma, beta = [], []
    for j in range(D):
        m = sum(x[i, j] for i in range(N)) / N
        v = sum((x[i, j] - m) ** 2 for i in range(N)) / N
        gamma.append((v + eps) ** 0.5)
        beta.append(m)
    return np.array(gamma), np.array(beta)


def training_set_statistics(batches):
    D = batches[0].shape[1]
    total = 0
    mean = np.zeros(D)
    for b in batches:
        for row in b:
            total = total + 1
            mean = mean + row
    mean = mean / total
    var = np.zeros(D)
    for b in batches:
        for row in b:
            var = var + (row - mean) ** 2
    return mean, var / total
