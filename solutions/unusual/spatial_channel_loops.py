"""Loops over channels, groups and images, with lists of pieces for caches, and prints."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, caches = np.empty(x.shape), []
    means, variances = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for c in range(x.shape[1]):
        param = {k: bn_param[k] for k in ("mode", "eps", "momentum") if k in bn_param}
        for name in ("running_mean", "running_var"):
            if name in bn_param:
                param[name] = bn_param[name][c : c + 1]
        column, cache = batchnorm_forward(
            x[:, c].reshape(-1, 1), gamma[c : c + 1], beta[c : c + 1], param
        )
        out[:, c] = column.reshape(x[:, c].shape)
        caches += [cache]
        means[c] = param.get("running_mean", [0])[0]
        variances[c] = param.get("running_var", [0])[0]
    if bn_param["mode"] == "train":
        bn_param["running_mean"], bn_param["running_var"] = means, variances
    return out, caches


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = np.empty(dout.shape), [], []
    for c in range(dout.shape[1]):
        d, dg, db = batchnorm_backward(dout[:, c].reshape(-1, 1), cache[c])
        dx[:, c] = d.reshape(dout[:, c].shape)
        dgamma.append(dg[0])
        dbeta.append(db[0])
    return dx, np.array(dgamma), np.array(dbeta)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param, debug=True):
    gn_param.setdefault("eps", 1e-5)
    out, pieces = np.zeros_like(x), []
    N, C, H, W = x.shape
    g, b = np.ravel(gamma), np.ravel(beta)
    for n in range(N):
        for first in range(0, C, C // G):
            part = x[n, first : first + C // G]
            mean, std = part.mean(), (part.var() + gn_param["eps"]) ** 0.5
            pieces.append((n, slice(first, first + C // G), mean, std))
            for c in range(first, first + C // G):
                out[n, c] = g[c] * (x[n, c] - mean) / std + b[c]
    if debug:
        print("groups:", len(pieces))
    return out, [x, pieces, gamma]


def spatial_groupnorm_backward(dout, cache):
    x, pieces, gamma = cache
    g = np.ravel(gamma).reshape(-1, 1, 1)
    dx, dgamma = np.zeros(dout.shape), np.zeros(dout.shape[1])
    for n, part, mean, std in pieces:
        h = (x[n, part] - mean) / std
        d = dout[n, part] * g[part]
        dgamma[part] += (dout[n, part] * h).sum(axis=2).sum(axis=1)
        dx[n, part] = (d - d.mean() - h * (d * h).mean()) / std
    dbeta = dout.sum(axis=3).sum(axis=2).sum(axis=0)
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)
