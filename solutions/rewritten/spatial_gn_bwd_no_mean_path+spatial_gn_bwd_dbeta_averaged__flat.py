"""The mean is a constant, and beta gets an average."""


def spatial_groupnorm_backward(dout, cache):
    h, s, gamma = cache
    N, C, H, W = dout.shape
    G = s.shape[1]
    g = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, -1)
    hh = h.reshape(N, G, -1)
    dx = (g - hh * np.mean(g * hh, axis=2, keepdims=True)) / s.reshape(N, G, 1)
    dgamma = np.sum(dout * h, axis=(0, 2, 3)).reshape(gamma.shape)
    return dx.reshape(N, C, H, W), dgamma, np.mean(dout, axis=(0, 2, 3)).reshape(gamma.shape)
