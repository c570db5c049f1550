"""Everything happens in place, on copies, and the arrays are in Fortran order."""


def layernorm_forward(x, gamma, beta, ln_param):
    work = np.array(x, order="F", copy=True)
    work -= work.mean(axis=1)[:, None]
    scale = (work**2).mean(axis=1)
    scale += ln_param.get("eps", 1e-5)
    np.sqrt(scale, out=scale)
    work /= scale[:, None]
    out = work.copy(order="F")
    out *= gamma
    out += beta
    return out, {"xhat": work, "std": scale, "gamma": gamma, "out": out}


def layernorm_backward(dout, cache):
    xhat = cache["xhat"]
    dbeta = np.add.reduce(dout, 0)
    buffer = dout * xhat
    dgamma = buffer.sum(0)
    dx = np.asfortranarray(dout * cache["gamma"])
    buffer *= cache["gamma"]
    along = buffer.mean(1)
    dx -= dx.mean(1)[:, None]
    np.multiply(xhat, along[:, None], out=buffer)
    dx -= buffer
    dx /= cache["std"][:, None]
    return dx, dgamma, dbeta
