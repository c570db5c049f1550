"""Batch normalization of images to be handed out, written as hardly anybody would write it."""

import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    settings = {"eps": 1e-5, "momentum": 0.9, **bn_param}
    learning = {"train": True, "test": False}.get(settings["mode"])
    if learning is None:
        raise ValueError(f"mode is {settings['mode']!r}, expected 'train' or 'test'")
    blank = np.zeros(np.shape(x)[1])
    used = [settings.get("running_mean", blank), settings.get("running_var", blank)]
    if learning:
        count = np.size(x) // np.shape(x)[1]
        seen = [np.add.reduce(x, axis=(0, 2, 3)) / count]
        away = np.subtract(x, np.expand_dims(seen[0], (0, 2, 3)))
        seen.append(np.add.reduce(np.square(away), axis=(0, 2, 3)) / count)
        pace = settings["momentum"]
        for name, old, new in zip(("running_mean", "running_var"), used, seen):
            bn_param[name] = pace * old + (1 - pace) * new
        used = seen
    middle, spread, scale, shift = (
        np.expand_dims(each, (0, 2, 3))
        for each in (used[0], np.sqrt(np.add(used[1], settings["eps"])), gamma, beta)
    )
    unit = np.divide(np.subtract(x, middle), spread)
    return np.add(np.multiply(unit, scale), shift), {"unit": unit, "spread": spread, "scale": scale}


def spatial_batchnorm_backward(dout, cache):
    unit, spread, scale = (cache[name] for name in ("unit", "spread", "scale"))
    axes = (0, 2, 3)
    slopes = [np.add.reduce(np.multiply(dout, unit), axis=axes), np.add.reduce(dout, axis=axes)]
    inner = np.multiply(dout, scale)
    count = np.size(dout) // np.shape(dout)[1]
    level = np.expand_dims(np.add.reduce(inner, axis=axes) / count, axes)
    tilt = np.expand_dims(np.add.reduce(np.multiply(inner, unit), axis=axes) / count, axes)
    flat = np.subtract(np.subtract(inner, level), np.multiply(unit, tilt))
    return np.divide(flat, spread), *slopes
