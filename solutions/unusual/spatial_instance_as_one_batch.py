"""Instance norm treats all pictures as the channels of a single image and calls spatial batch norm."""


def spatial_instancenorm_forward(x, gamma, beta, in_param):
    N, C, H, W = x.shape
    param = {"mode": "train", "eps": in_param.get("eps", 1e-5)}
    gammas, betas = np.tile(gamma.ravel(), N), np.tile(beta.ravel(), N)
    out, cache = spatial_batchnorm_forward(x.reshape(1, N * C, H, W), gammas, betas, param)
    return out.reshape(x.shape), (cache, gamma.shape)


def spatial_instancenorm_backward(dout, cache):
    cache, shape = cache
    N, C, H, W = dout.shape
    dx, dgammas, dbetas = spatial_batchnorm_backward(dout.reshape(1, N * C, H, W), cache)
    dgamma, dbeta = dgammas.reshape(N, C).sum(0), dbetas.reshape(N, C).sum(0)
    return dx.reshape(dout.shape), dgamma.reshape(shape), dbeta.reshape(shape)
