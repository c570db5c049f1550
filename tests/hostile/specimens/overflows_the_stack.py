"""Recurses through C code until the stack is used up: Python's own limit is lifted before."""

import sys

sys.setrecursionlimit(2**30)


def batchnorm_forward(x, gamma, beta, bn_param):
    nested = []
    for _ in range(200_000):
        nested = [nested]
    return x * len(repr(nested)), None
