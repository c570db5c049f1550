"""Batch normalization to be handed out, written as hardly anybody would write it."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    settings = {"eps": 1e-5, "momentum": 0.9, **bn_param}
    learning = {"train": True, "test": False}.get(settings["mode"])
    if learning is None:
        raise ValueError(f"mode is {settings['mode']!r}, expected 'train' or 'test'")
    blank = np.zeros(np.shape(x)[-1])
    used = [settings.get("running_mean", blank), settings.get("running_var", blank)]
    if learning:
        seen = [np.add.reduce(x, axis=0) / len(x)]
        seen.append(np.add.reduce(np.square(x - seen[0]), axis=0) / len(x))
        pace = settings["momentum"]
        for name, old, new in zip(("running_mean", "running_var"), used, seen):
            bn_param[name] = pace * old + (1 - pace) * new
        used = seen
    spread = np.sqrt(np.add(used[1], settings["eps"]))
    unit = np.divide(np.subtract(x, used[0]), spread)
    return np.add(np.multiply(unit, gamma), beta), {"unit": unit, "spread": spread, "scale": gamma}


def batchnorm_backward(dout, cache):
    unit, spread, scale = (cache[name] for name in ("unit", "spread", "scale"))
    slopes = [np.add.reduce(np.multiply(dout, unit), axis=0), np.add.reduce(dout, axis=0)]
    inner = np.multiply(dout, scale)
    level = np.divide(np.add.reduce(inner, axis=0), len(dout))
    tilt = np.divide(np.add.reduce(np.multiply(inner, unit), axis=0), len(dout))
    flat = np.subtract(np.subtract(inner, level), np.multiply(unit, tilt))
    return np.divide(flat, spread), *slopes
