"""Computes both gradients and subtracts them the wrong way around."""


def slide_error(dz_hat, z):
    n, sd = z.size, z.std()
    dvar = (dz_hat * (z - z.mean())).sum() * -0.5 / sd**3
    terms = [dz_hat / sd, -dz_hat.sum() / sd / n]
    right = sum(terms) + 2 * dvar * (z - z.mean()) / n
    slide = sum(terms) + dvar * (z - z.mean()) / n
    return slide - right
