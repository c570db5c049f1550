"""The backward pass builds the D x D Jacobian of every row and multiplies with it."""


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N, D = dout.shape
    dx = np.empty_like(dout)
    for n in range(N):
        h = x_hat[n].reshape(D, 1)
        jacobian = (np.identity(D) - np.full((D, D), 1 / D) - h.dot(h.T) / D) / std[n]
        dx[n] = jacobian.T.dot(gamma * dout[n])
    return dx, (dout * x_hat).sum(0), dout.sum(0)
