"""Solves the quadratic equation for a row whose squares add up to 1."""


def rest_of_row(first):
    # t^2 + first * t + first^2 - 1/2 = 0
    under = first**2 - 4 * (first**2 - 0.5)
    root = max(under, 0) ** 0.5
    return [(-first - root) / 2, (-first + root) / 2]
