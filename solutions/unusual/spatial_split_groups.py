"""Groups are split off, normalized one by one and joined again; caches are objects."""


class OneGroup(object):
    def __init__(self, x, eps):
        self.count = x[0].size
        self.mu = x.mean(axis=(1, 2, 3), keepdims=True)
        self.x = x
        self.sigma = np.sqrt(((x - self.mu) ** 2).mean(axis=(1, 2, 3), keepdims=True) + eps)
        self.value = (x - self.mu) / self.sigma

    def backward(self, d):
        add = lambda a: np.sum(a, axis=(1, 2, 3), keepdims=True)
        dvar = add(d * (self.x - self.mu)) * -0.5 * self.sigma**-3
        dmu = add(-d / self.sigma)
        return d / self.sigma + dvar * 2 * (self.x - self.mu) / self.count + dmu / self.count


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    groups = [OneGroup(part, eps) for part in np.split(x, G, axis=1)]
    together = np.concatenate([group.value for group in groups], axis=1)
    groups_and_more = {"groups": groups, "together": together, "gamma": gamma}
    return together * gamma.reshape((-1, 1, 1)) + beta.reshape((-1, 1, 1)), groups_and_more


def spatial_groupnorm_backward(dout, cache):
    groups, gamma = cache["groups"], cache["gamma"]
    dgamma = (dout * cache["together"]).sum((0, 2, 3))
    parts = np.split(dout * gamma.reshape((-1, 1, 1)), len(groups), axis=1)
    dx = np.concatenate([g.backward(d) for g, d in zip(groups, parts)], axis=1)
    return dx, dgamma.reshape(gamma.shape), dout.sum((0, 2, 3)).reshape(gamma.shape)
