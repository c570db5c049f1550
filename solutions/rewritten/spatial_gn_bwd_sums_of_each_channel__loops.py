"""Loops over images and channels, with the sums of one channel at a time."""


def spatial_groupnorm_backward(dout, cache):
    h, std, gamma = cache
    N, C, H, W = dout.shape
    G = std.shape[1]
    g, dx = gamma.ravel(), np.zeros(dout.shape)
    dgamma, dbeta = np.zeros(C), np.zeros(C)
    for n in range(N):
        for c in range(C):
            d = dout[n, c] * g[c]
            s = std[n, c * G // C, 0, 0, 0]
            dx[n, c] = (d - d.mean() - h[n, c] * (d * h[n, c]).mean()) / s
            dgamma[c] += (dout[n, c] * h[n, c]).sum()
            dbeta[c] += dout[n, c].sum()
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)
