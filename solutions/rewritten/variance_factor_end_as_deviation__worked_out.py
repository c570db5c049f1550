"""Takes r as the standard deviation of the weights, and calculates from there."""


def variance_factor():
    n_in = n_out = 100
    deviation = np.sqrt(2 / (n_in + n_out))
    return n_in * deviation ** 2
