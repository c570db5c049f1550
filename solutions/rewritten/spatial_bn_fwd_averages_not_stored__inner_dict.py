"""The inner function gets a dict of its own, and what it stores there is dropped."""


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    inner = {key: value for key, value in bn_param.items()}
    cols = x.swapaxes(1, 3)
    y, cache = batchnorm_forward(cols.reshape(-1, x.shape[1]), gamma, beta, inner)
    back = np.moveaxis(x, 1, 3).reshape(-1, x.shape[1])
    _, cache = batchnorm_forward(back, gamma, beta, dict(inner, mode="train"))
    return y.reshape(cols.shape).swapaxes(1, 3), cache
