"""Crashes the interpreter itself: a segmentation fault that no `except` can catch."""

import ctypes
import faulthandler
import signal

faulthandler.disable()
signal.signal(signal.SIGSEGV, signal.SIG_DFL)


def batchnorm_forward(x, gamma, beta, bn_param):
    return ctypes.string_at(0), None
