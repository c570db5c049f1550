"""Random inputs on which a check decides about wrong code as it does on known ones.

How far wrong code is from right depends on the means, deviations and products of the columns of the
inputs. If all of them were drawn, a light check would catch a mistake in one submission and miss it
in the next. So arrays that are known to tell right from wrong are turned at random, each column by
itself, about the vector of ones. That keeps its mean, its deviation, and its products with the
column of another array that is turned along with it; the values are all different. At last means
and deviations are moved too, more than any exact check tolerates: they are not worth remembering.
"""

import numpy as np

MOVED = 0.01
"""The mean and the deviation of a column are moved by up to this part of the deviation."""

FAR, NEAR = 0.8, 0.93
"""Cosines that are clearly below and clearly above the 0.9 of `expect.resembles`."""


def turned(rng: np.random.Generator, *arrays: np.ndarray) -> list[np.ndarray]:
    """Turn the columns of these arrays, all arrays in the same way, and move them a little."""
    shape = arrays[0].shape
    result = list(arrays)
    for _ in range(shape[0]):  # so many random reflections make any rotation equally likely
        across = rng.normal(size=shape)
        across -= across.mean(axis=0)
        across /= np.linalg.norm(across, axis=0)
        result = [array - 2 * across * (across * array).sum(axis=0) for array in result]
    return [_moved(rng, array) for array in result]


def _moved(rng: np.random.Generator, columns: np.ndarray) -> np.ndarray:
    mean, deviation = columns.mean(axis=0), columns.std(axis=0)
    shift, stretch = rng.uniform(-MOVED, MOVED, size=(2, columns.shape[1]))
    moved: np.ndarray = mean + shift * deviation + (1 + stretch) * (columns - mean)
    return moved


def turned_pictures(rng: np.random.Generator, *arrays: np.ndarray) -> list[np.ndarray]:
    """Turn the pixels of each picture, all arrays in the same way, and move it a little."""
    pixels = [array.reshape(-1, array.shape[2] * array.shape[3]).T for array in arrays]
    return [
        columns.T.reshape(array.shape)
        for columns, array in zip(turned(rng, *pixels), arrays, strict=True)
    ]


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two arrays point in the same direction."""
    return float(np.sum(one * other) / (np.linalg.norm(one) * np.linalg.norm(other)))
