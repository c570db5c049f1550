"""The backward pass transposes the batch and calls the alternative backward of batch norm."""


def layernorm_forward(x, gamma, beta, ln_param):
    rows = len(x)
    param = dict(mode="train", eps=ln_param["eps"] if "eps" in ln_param else 1e-5)
    out, cache = batchnorm_forward(np.ascontiguousarray(x.T), np.ones(rows), np.zeros(rows), param)
    out = out.T
    return gamma * out + beta, [cache, out.copy(), gamma.copy()]


def layernorm_backward(dout, cache):
    dx = batchnorm_backward_alt(np.transpose(dout * cache[2]), cache[0])[0].transpose()
    dgamma = np.diag(dout.T @ cache[1])
    dbeta = np.ones(len(dout)) @ dout
    return dx, dgamma, dbeta
