"""Raises an exception whose message is 100 MiB long: who writes it down, fills the disk."""


class Verbose(Exception):
    def __str__(self):
        return "all work and no play makes jack a dull boy\n" * (100 * 2**20 // 43)


def batchnorm_forward(x, gamma, beta, bn_param):
    raise Verbose
