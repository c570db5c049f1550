"""The sums of dgamma and dbeta run along the rows because all other sums do; dx has loops."""


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    return gamma * (x - x.mean(1)[:, None]) / np.sqrt(x.var(1) + eps)[:, None] + beta, [x, gamma, eps]


def layernorm_backward(dout, cache):
    x, gamma, eps = cache
    dx = np.zeros_like(x)
    dgamma, dbeta = [], []
    for i in range(len(x)):
        s = np.sqrt(x[i].var() + eps)
        h = (x[i] - x[i].mean()) / s
        g = dout[i] * gamma
        dx[i] = (g - g.mean() - h * np.dot(g, h) / len(h)) / s
        dgamma.append(np.dot(dout[i], h))
        dbeta.append(sum(dout[i]))
    return dx, np.array(dgamma), np.array(dbeta)
