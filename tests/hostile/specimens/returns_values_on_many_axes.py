"""Returns eight million values on more axes than anybody has."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    return np.full((2,) * 15 + x.shape, -6.1e-05, dtype=np.float16), None
