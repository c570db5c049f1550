"""keepdims=True everywhere."""


def layernorm_backward(dout, cache):
    x_hat, *_, std, gamma = cache
    D = dout.shape[1]
    dbeta = np.sum(dout, axis=0, keepdims=True)
    dgamma = np.sum(dout * x_hat, axis=0, keepdims=True)
    g = dout * gamma
    s1, s2 = np.sum(g, axis=1, keepdims=True), np.sum(g * x_hat, axis=1, keepdims=True)
    return (D * g - s1 - x_hat * s2) / (D * std), dgamma, dbeta
