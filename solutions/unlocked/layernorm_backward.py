"""Layer normalization to be handed out, written as hardly anybody would write it."""

import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    settings = {"eps": 1e-5, **ln_param}
    width = np.shape(x)[-1]
    middle = np.expand_dims(np.add.reduce(x, axis=1) / width, 1)
    away = np.subtract(x, middle)
    spread = np.expand_dims(np.add.reduce(np.square(away), axis=1) / width, 1)
    spread = np.sqrt(np.add(spread, settings["eps"]))
    unit = np.divide(away, spread)
    return np.add(np.multiply(unit, gamma), beta), {"unit": unit, "spread": spread, "scale": gamma}


def layernorm_backward(dout, cache):
    unit, spread, scale = (cache[name] for name in ("unit", "spread", "scale"))
    slopes = [np.add.reduce(np.multiply(dout, unit), axis=0), np.add.reduce(dout, axis=0)]
    inner = np.multiply(dout, scale)
    width = np.shape(dout)[-1]
    level = np.expand_dims(np.add.reduce(inner, axis=1) / width, 1)
    tilt = np.expand_dims(np.add.reduce(np.multiply(inner, unit), axis=1) / width, 1)
    flat = np.subtract(np.subtract(inner, level), np.multiply(unit, tilt))
    return np.divide(flat, spread), *slopes
