"""Written out for instance norm; dgamma and dbeta are summed over the pixels like everything else."""


def spatial_instancenorm_forward(x, gamma, beta, in_param):
    mean, var = x.mean((2, 3), keepdims=True), x.var((2, 3), keepdims=True)
    inv = 1 / np.sqrt(var + in_param.get("eps", 1e-5))
    h = (x - mean) * inv
    g = gamma.reshape(1, -1, 1, 1)
    return g * h + beta.reshape(1, -1, 1, 1), [h, inv, g]


def spatial_instancenorm_backward(dout, cache):
    h, inv, g = cache
    area = dout.shape[2] * dout.shape[3]
    dgamma = np.sum(dout * h, axis=(2, 3))
    dbeta = np.sum(dout, axis=(2, 3))
    dx = g * inv / area * (area * dout - dbeta[..., None, None] - h * dgamma[..., None, None])
    return dx, dgamma, dbeta
