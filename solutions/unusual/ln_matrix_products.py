"""Centering is a product with a D x D matrix, and sums are products with ones."""


def layernorm_forward(x, gamma, beta, ln_param):
    D = x.shape[1]
    centring = np.eye(D) - np.ones((D, D)) / D
    centred = x @ centring
    var = (centred * centred) @ np.ones((D, 1)) / D
    inv = 1 / np.sqrt(var + ln_param.get("eps", 1e-5))
    return centred * inv @ np.diag(gamma) + beta, (centring, centred, inv, gamma)


def layernorm_backward(dout, cache):
    centring, centred, inv, gamma = cache
    D = dout.shape[1]
    ones = np.ones((1, len(dout)))
    dgamma = (ones @ (dout * centred * inv))[0]
    dbeta = (ones @ dout)[0]
    dxhat = dout @ np.diag(gamma)
    dinv = (dxhat * centred) @ np.ones((D, 1))
    dvar = -0.5 * inv**3 * dinv
    dcentred = dxhat * inv + 2 / D * centred * dvar
    return dcentred @ centring, dgamma, dbeta
