"""Moves the channels to the end, but reshapes the rows straight to the shape of x."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    rolled = np.rollaxis(x, 1, 4)
    out, cache = batchnorm_forward(rolled.reshape(-1, rolled.shape[-1]), gamma, beta, bn_param)
    return out.reshape(*x.shape), cache
