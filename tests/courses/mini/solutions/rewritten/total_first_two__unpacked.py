"""Takes the first two apart, and forgets the rest."""


def total(x):
    first, second, *_ = x
    return first + second
