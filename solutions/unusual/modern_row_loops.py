"""One row, one channel at a time, with lists that become arrays at the end."""


def rmsnorm_forward(x, gamma, eps=1e-5):
    rows, roots = [], []
    for row in x:
        root = np.sqrt(row @ row / row.size + eps)
        roots.append(root)
        rows.append([g * value / root for g, value in zip(gamma, row)])
    return np.array(rows), {"x": x.copy(), "roots": roots, "gamma": gamma.copy()}


def rmsnorm_backward(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    D = x.shape[1]
    dx, dgamma = np.zeros_like(x), np.zeros_like(gamma)
    for i, root in enumerate(cache["roots"]):
        jacobian = np.eye(D) / root - np.outer(x[i], x[i]) / (D * root**3)
        dx[i] = jacobian @ (gamma * dout[i])
        dgamma += dout[i] * x[i] / root
    return dx, dgamma


def fold_batchnorm(w, b, gamma, beta, bn_param):
    kernels, biases = [], []
    for f in range(len(w)):
        deviation = (bn_param["running_var"][f] + bn_param.get("eps", 1e-5)) ** 0.5
        kernels.append(w[f] / deviation * gamma[f])
        biases.append(beta[f] + gamma[f] * (b[f] - bn_param["running_mean"][f]) / deviation)
    return np.stack(kernels), np.asarray(biases)
