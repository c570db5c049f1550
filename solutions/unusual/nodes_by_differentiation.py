"""Differentiates automatically: each node passes its gradient on and keeps the sum."""


class Node:
    def __init__(self, value, *parents):
        self.value, self.parents, self.grad = value, parents, np.zeros_like(value)

    def back(self, grad):
        self.grad = self.grad + grad
        for parent, rule in self.parents:
            parent.back(rule(grad))


def node_gradients(dout, x, gamma, eps):
    N = len(x)
    X = Node(x)
    MU = Node(x.mean(0), (X, lambda g: np.ones((N, 1)) * g / N))
    C = Node(x - MU.value, (X, lambda g: g), (MU, lambda g: -g.sum(0)))
    Q = Node(C.value**2, (C, lambda g: 2 * C.value * g))
    V = Node(Q.value.mean(0), (Q, lambda g: np.ones((N, 1)) * g / N))
    S = Node(np.sqrt(V.value + eps), (V, lambda g: g / (2 * S.value)))
    R = Node(1 / S.value, (S, lambda g: -g * R.value**2))
    H = Node(C.value * R.value, (C, lambda g: g * R.value), (R, lambda g: (g * C.value).sum(0)))
    H.back(dout * gamma)
    nodes = {"x": X, "mu": MU, "c": C, "q": Q, "v": V, "s": S, "r": R, "x_hat": H}
    return {name: node.grad for name, node in nodes.items()}
