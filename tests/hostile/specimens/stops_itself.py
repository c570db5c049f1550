"""Stops its process: it uses no processor time, does not end, and answers nothing."""

import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)


def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
