"""What the hidden checks of images share: inputs, exact gradients, scales, tolerance of shapes."""

from functools import partial, wraps
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograder.checks import Check, StudentCode, expect
from autograder.checks.running import perform
from autograder.errors import Finding, StudentCrashed
from hidden._turned import turned_pictures
from reference.spatial_norm import (
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
    spatial_groupnorm_backward,
    spatial_groupnorm_forward,
)

# No two sizes are equal, or equal to G or C / G for G = 2 and 3, so mixed-up axes always show.
SIZES = N, C, H, W = 5, 6, 4, 7
FLAT, WITH_ONES = (C,), (1, C, 1, 1)
ALL_EPS = (1e-5, 1e-2, 0.3)

Shape = tuple[int, ...]
Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]


class ShapedCheck(Protocol):
    """A check that can run with parameters of either shape."""

    def __call__(self, student: StudentCode, shape: Shape) -> None:
        """Raise a failure unless the student's code passes."""


def images(
    student: StudentCode, number: int, deviations: Any, sizes: tuple[int, int, int, int] = SIZES
) -> np.ndarray:
    """Draw images around 2 with noise, a brightness for each channel and a pattern common to all.

    The brightness and the pattern make statistics over wrong axes give clearly different results.
    """
    return turned_pictures(student.rng(number), _known(number, deviations, sizes))[0]


def _known(number: int, deviations: Any, sizes: tuple[int, int, int, int]) -> np.ndarray:
    rng = np.random.default_rng(number)
    noise, picture = rng.normal(size=sizes), rng.normal(size=sizes[2:])
    brightness = rng.normal(size=(sizes[1], 1, 1))
    return np.asarray(2 + deviations * (noise + picture + brightness))


class Given(NamedTuple):
    """What a backward pass is tried on."""

    x: np.ndarray
    dout: np.ndarray


def given_images(
    student: StudentCode, number: int, deviations: Any, sizes: tuple[int, int, int, int] = SIZES
) -> Given:
    """Draw images, as `images` does, and a gradient of the output."""
    known = _known(number, deviations, sizes)
    dout = np.random.default_rng(number + 1).normal(0.3, 1.0, size=sizes)
    return Given(*turned_pictures(student.rng(number), known, dout))


def one_pixel(given: Given) -> Given:
    """Take the first pixel of each image: moving the axes of such images makes no copy."""
    return Given(given.x[:, :, :1, :1], given.dout[:, :, :1, :1])


def in_either_shape(body: ShapedCheck) -> Check:
    """Make a check of `body` that passes when `body` passes for (C,) or for (1, C, 1, 1).

    Some right code accepts gamma and beta in only one of the two shapes, or keeps running averages
    in the other. That fails the light check on shapes, and no other.
    """

    @wraps(body)
    def lenient(student: StudentCode) -> None:
        try:
            perform(partial(body, shape=FLAT), student)
        except Finding as with_flat:
            try:
                perform(partial(body, shape=WITH_ONES), student)
            except Finding as with_ones:
                student.last_call = ""  # either failure names its own call
                # A crash may come from the shape alone; a wrong value says more.
                flat, ones = (isinstance(f, StudentCrashed) for f in (with_flat, with_ones))
                raise (with_ones if flat and not ones else with_flat) from None

    return lenient


def gradient_per_channel(
    seen: Any, expected: np.ndarray, name: str, *, limit: float = 2e-9
) -> None:
    """Require a gradient of batch norm, measured on the scale of each channel."""
    expect.shape(seen, expected.shape, name)
    found, wanted = (a.transpose(0, 2, 3, 1).reshape(-1, a.shape[1]) for a in (seen, expected))
    expect.gradient(found, wanted, f"{name}, a column for each channel", limit=limit)


def gradient_per_group(
    seen: Any, expected: np.ndarray, G: int, name: str, *, limit: float = 2e-9
) -> None:
    """Require a gradient of group norm, measured on the scale of each group of each image."""
    expect.shape(seen, expected.shape, name)
    found, wanted = (a.reshape(len(a) * G, -1).T for a in (seen, expected))
    expect.gradient(found, wanted, f"{name}, a column for each group of each image", limit=limit)


def exact_batchnorm(x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, eps: float) -> Gradients:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    param = {"mode": "train", "eps": eps}
    _, cache = spatial_batchnorm_forward(x.astype(np.longdouble), gamma, gamma, param)
    return spatial_batchnorm_backward(dout.astype(np.longdouble), cache)


def exact_groupnorm(
    x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, G: int, eps: float
) -> Gradients:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    _, cache = spatial_groupnorm_forward(x.astype(np.longdouble), gamma, gamma, G, {"eps": eps})
    return spatial_groupnorm_backward(dout.astype(np.longdouble), cache)
