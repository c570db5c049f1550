"""gamma is np.std: eps is an argument that is never used."""


def identity_parameters(x, eps):
    beta = sum(x) / len(x)
    return np.std(x, axis=0), beta
