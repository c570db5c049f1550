"""Backward is a small reverse-mode differentiation: every node can pass its gradient on."""


class Node:
    def __init__(self, value, *parents):
        self.value, self.parents, self.grad = np.asarray(value), parents, 0.0

    def back(self, grad):
        self.grad = self.grad + grad
        for parent, rule in self.parents:
            parent.back(reduced(rule(grad), parent.value.shape))


def reduced(grad, shape):
    grad = np.asarray(grad)
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


def sub(a, b):
    return Node(a.value - b.value, (a, lambda g: g), (b, lambda g: -g))


def add(a, b):
    return Node(a.value + b.value, (a, lambda g: g), (b, lambda g: g))


def mul(a, b):
    return Node(a.value * b.value, (a, lambda g: g * b.value), (b, lambda g: g * a.value))


def mean(a):
    n = len(a.value)
    return Node(a.value.mean(0), (a, lambda g: np.ones((n, 1)) * g / n))


def inverse_root(a, eps):
    r = (a.value + eps) ** -0.5
    return Node(r, (a, lambda g: -0.5 * g * r**3))


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "test":
        hat = (x - bn_param["running_mean"]) * (bn_param["running_var"] + eps) ** -0.5
        return gamma * hat + beta, None
    if bn_param["mode"] != "train":
        raise ValueError(bn_param["mode"])
    X, G, B = Node(x), Node(gamma), Node(beta)
    mu = mean(X)
    c = sub(X, mu)
    var = mean(mul(c, c))
    hat = mul(c, inverse_root(var, eps))
    out = add(mul(G, hat), B)
    for name, node in [("running_mean", mu), ("running_var", var)]:
        bn_param[name] = m * bn_param.get(name, 0 * gamma) + (1 - m) * node.value
    return out.value, {"nodes": (X, G, B, out), "hat": hat.value, "istd": (var.value + eps) ** -0.5}


def batchnorm_backward(dout, cache):
    X, G, B, out = cache["nodes"]
    out.back(dout)
    return X.grad, G.grad, B.grad


def batchnorm_backward_alt(dout, cache):
    hat, gamma = cache["hat"], cache["nodes"][1].value
    N = len(dout)
    db, dg = dout.sum(0), np.einsum("ij,ij->j", dout, hat)
    dx = hat * (dg / -N)
    dx += dout
    dx -= db / N
    dx *= gamma * cache["istd"]
    return dx, dg, db
