"""Starts from the variance and the mean, as in a paper, and fills in the nodes between afterwards."""


def node_gradients(dout, x, gamma, eps):
    m, mu, var = x.shape[0], np.mean(x, 0), np.var(x, 0)
    found = {"x_hat": dout * gamma}
    found["v"] = np.sum(found["x_hat"] * (x - mu), 0) * -0.5 * (var + eps) ** -1.5
    found["s"] = 2 * np.sqrt(var + eps) * found["v"]
    found["r"] = -found["s"] * (var + eps)
    found["q"] = np.tile(found["v"] / m, (m, 1))
    # The second part is zero, because the centered values add up to zero.
    found["mu"] = np.sum(found["x_hat"] * -1 / np.sqrt(var + eps), 0) + found["v"] * np.sum(
        -2 * (x - mu), 0
    ) / m
    found["x"] = (
        found["x_hat"] / np.sqrt(var + eps) + found["v"] * 2 * (x - mu) / m + found["mu"] / m
    )
    found["c"] = found["x"] - found["mu"] / m
    return found


def slide_error(dz_hat, z):
    n, mu, var = len(z), z.mean(), z.var()
    dvar = np.sum(dz_hat * (z - mu)) * -0.5 * var**-1.5
    dmu = -np.sum(dz_hat) / np.sqrt(var)
    right = dz_hat / np.sqrt(var) + dmu / n + dvar * 2 * (z - mu) / n
    slide = dz_hat / np.sqrt(var) + dmu / n + dvar * (z - mu) / n
    return right - slide
