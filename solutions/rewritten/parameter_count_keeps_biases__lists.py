"""Adds up layer by layer, and keeps the biases with batch norm."""


def parameter_count():
    sizes = [64, 80, 60, 40, 10]
    plain = 0
    normed = 0
    stored = 0
    for a, b in zip(sizes[:-1], sizes[1:]):
        plain += (a + 1) * b
        normed += (a + 1) * b + 2 * b
        stored += b + b
    return plain, normed, stored, 0
