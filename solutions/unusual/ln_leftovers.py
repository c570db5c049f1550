"""Leftover imports (guarded), removed NumPy names behind hasattr, Python-2 habits, prints."""

from __future__ import print_function

import pdb  # pdb.set_trace()
import sys

try:
    import matplotlib.pyplot as plt
    from IPython.display import display
    from scipy import stats
except Exception:
    plt = display = stats = None

INT = np.int if hasattr(np, "int") else int
if sys.version_info[0] == 2:
    range = xrange  # noqa
DEBUG = False
seen_shapes = []


def debug(*what):
    if DEBUG:
        print(*what)
    else:
        print("x.shape = %s" % (what[0].shape,))


def layernorm_forward(x, gamma, beta, ln_param, training=True, axis=INT(1)):
    seen_shapes.append(x.shape)
    debug(x)
    out, cache = None, None
    eps = ln_param.get("eps", 1e-5)
    # TODO
    mu = np.mean(x, axis=axis).reshape(-1, 1)
    sigma2 = np.mean((x - mu) ** 2, axis=axis).reshape(-1, 1)
    x_norm = (x - mu) / np.sqrt(sigma2 + eps)
    out = gamma.reshape(1, -1) * x_norm + beta.reshape(1, -1)
    cache = (x, x_norm, mu, sigma2, gamma, beta, eps)
    ln_param["last_mean"] = float(mu.mean())
    return out, cache


def layernorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    x, x_norm, mu, sigma2, gamma, beta, eps = cache
    debug(dout)
    (N, D) = dout.shape
    dx_norm = dout * gamma.reshape(1, -1)
    dsigma2 = (dx_norm * (x - mu) * -0.5 * (sigma2 + eps) ** (-1.5)).sum(axis=1).reshape(N, 1)
    dmu = (-dx_norm / np.sqrt(sigma2 + eps)).sum(axis=1).reshape(N, 1)
    dx = dx_norm / np.sqrt(sigma2 + eps) + 2.0 * dsigma2 * (x - mu) / D + dmu / D
    dgamma = np.sum(dout * x_norm, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
