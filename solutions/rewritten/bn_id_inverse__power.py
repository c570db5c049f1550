"""Uses the factor of the forward pass as gamma, as a power of minus one half."""


def identity_parameters(x, eps):
    mu = np.einsum("ij->j", x) / x.shape[0]
    c = x - mu
    return np.power(np.einsum("ij,ij->j", c, c) / x.shape[0] + eps, -0.5), mu
