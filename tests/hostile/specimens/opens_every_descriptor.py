"""Opens files until no descriptor is left, and keeps them."""

import os

kept = []


def batchnorm_forward(x, gamma, beta, bn_param):
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    return x * 0, None
