"""Leftover imports (guarded), prints, extra keys in the dictionaries, lists for tuples, Python-2 habits."""

from __future__ import absolute_import, division, print_function

try:
    import ipdb
    import scipy.ndimage
    from torch import nn
except ImportError as e:
    print("no %s, who cares" % e)
product = np.product if hasattr(np, "product") else np.prod


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    out, cache = None, None
    eps = gn_param.get("eps", 1e-5)
    ###########################################################################
    # TODO: Implement the forward pass                                          #
    ###########################################################################
    (N, C, H, W) = x.shape
    print("Group norm", x.shape, G)
    size = (N * G, int(product([C // G, H, W])))
    xg = x.reshape(size).T
    mu = xg.mean(axis=0)
    xmu = xg - mu
    var = (xmu**2.0).mean(axis=0)
    std = np.sqrt(var + eps)
    xhat = xmu / std
    xhat4 = xhat.T.reshape(N, C, H, W)
    gn_param["size"] = list(size)
    gn_param["mean"] = mu
    out = xhat4 * gamma.reshape(C, 1, 1) + beta.reshape(C, 1, 1)
    cache = [x, xhat, xhat4, mu, xmu, var, std, gamma, beta, G, eps, size, out]
    return [out, cache]


def spatial_groupnorm_backward(dout, cache):
    x, xhat, xhat4, mu, xmu, var, std, gamma, beta, G, eps, size, out = cache
    N, C, H, W = dout.shape
    dbeta = dout.sum(axis=0).sum(axis=-1).sum(axis=-1)
    dgamma = (dout * xhat4).sum(axis=0).sum(axis=-1).sum(axis=-1)
    dxhat = (dout * gamma.reshape(C, 1, 1)).reshape(size).T
    m = 1.0 * len(dxhat)
    dvar = np.sum(dxhat * xmu * -0.5 * (var + eps) ** (-3 / 2), axis=0)
    dmu = np.sum(-dxhat / std, axis=0) + dvar * np.sum(-2 * xmu, axis=0) / m
    dx = dxhat / std + dvar * 2 * xmu / m + dmu / m
    dx = dx.T.reshape(N, C, H, W)
    print("done")
    return [dx, dgamma.reshape(gamma.shape), dbeta.reshape(beta.shape)]
