"""Works in float64 and returns results in the dtype of x; the cache is a class used as a container."""


class Bag:
    pass


def layernorm_forward(x, gamma, beta, ln_param=None):
    ln_param = ln_param or {}
    bag = Bag()
    wide = x.astype(np.float64)
    bag.mean = wide.mean(axis=1, keepdims=True, dtype=np.float64)
    bag.std = np.sqrt(wide.var(axis=1, keepdims=True, dtype=np.float64) + float(ln_param.get("eps", 1e-5)))
    bag.xhat = (wide - bag.mean) / bag.std
    bag.gamma, bag.type = gamma.astype(np.float64), x.dtype
    return (bag.gamma * bag.xhat + beta).astype(x.dtype), bag


def layernorm_backward(dout, cache):
    d = dout.astype("float64")
    dxhat = d * cache.gamma
    n = dxhat.shape[1]
    t = dxhat - dxhat.sum(1, keepdims=True) / n
    t -= cache.xhat * np.sum(dxhat * cache.xhat, axis=1, keepdims=True) / n
    t /= cache.std
    return tuple(a.astype(dout.dtype) for a in (t, (d * cache.xhat).sum(0), d.sum(0)))
