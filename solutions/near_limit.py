"""Right simplified backward passes whose work runs across the limit of the speed-up check.

They walk 12 to 20.8 times over the (N, D) values, in steps of 0.8, which is five per cent of the 16
walks that are allowed. `autograder certify` grades them again and again: each must always get the
verdict that it got at first, wherever it stands.
"""

_SIMPLIFIED = """
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma / std / N * (N * dout - dbeta - x_hat * dgamma)
"""

_BY_DX_HAT = """
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = dout * gamma
    dx = N * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)
    dx = dx * (1 / N / std)
"""

_STYLES = {"simplified": (_SIMPLIFIED, 8), "by_dx_hat": (_BY_DX_HAT, 12)}
"""The formula, and how often it walks over the values."""

_TENTHS = range(120, 209, 8)


def _source(formula: str, more: int) -> str:
    """Write the function, with so many more tenths of a walk, which change nothing."""
    walks, tenths = divmod(more, 10)
    return (
        "def batchnorm_backward_alt(dout, cache):\n"
        "    x_hat, centred, std, gamma = cache\n"
        f"    N = len(dout){formula}"
        + "    dx = dx + 0.0\n" * (walks // 2)
        + "    dx *= 1.0\n" * (walks - walks // 2)
        + (f"    dx[: N * {tenths} // 10] *= 1.0\n" if tenths else "")
        + "    return dx, dgamma, dbeta\n"
    )


SOURCES = {
    f"{style}_{tenths / 10:g}": _source(formula, tenths - 10 * walks)
    for style, (formula, walks) in _STYLES.items()
    for tenths in _TENTHS
}
"""The code of each, by its name."""
