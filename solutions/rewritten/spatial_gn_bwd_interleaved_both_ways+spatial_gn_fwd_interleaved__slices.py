"""Every G-th channel, picked by slices, there and back."""


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    h, s = np.empty_like(x), []
    for k in range(G):
        part = x[:, k::G]
        m = part.mean((1, 2, 3), keepdims=True)
        s.append(np.sqrt(part.var((1, 2, 3), keepdims=True) + gn_param.get("eps", 1e-5)))
        h[:, k::G] = (part - m) / s[-1]
    return h * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1), (h, s, gamma)


def spatial_groupnorm_backward(dout, cache):
    h, s, gamma = cache
    dh, dx = dout * gamma.reshape(1, -1, 1, 1), np.empty_like(dout)
    for k, d in enumerate(s):
        a, b = dh[:, k :: len(s)], h[:, k :: len(s)]
        m1, m2 = a.mean((1, 2, 3), keepdims=True), (a * b).mean((1, 2, 3), keepdims=True)
        dx[:, k :: len(s)] = (a - m1 - b * m2) / d
    sums = [v.sum((0, 2, 3)).reshape(gamma.shape) for v in (dout * h, dout)]
    return dx, *sums
