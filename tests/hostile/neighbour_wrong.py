"""What another honest neighbour hands in: zeros, which fail all checks."""


def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None


def batchnorm_backward(dout, cache):
    return dout * 0, dout[0] * 0, dout[0] * 0


def batchnorm_backward_alt(dout, cache):
    return dout * 0, dout[0] * 0, dout[0] * 0
