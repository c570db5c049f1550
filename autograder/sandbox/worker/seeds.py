"""Makes the student's random numbers the same whenever the same work is graded."""

import random

import numpy as np
from numpy.random import bit_generator


def begin(number: int) -> None:
    """Seed Python's and numpy's global generators, and those that are made without a seed.

    numpy asks `randbits` for a seed where none is given. It would come from the kernel.
    """
    random.seed(number)
    seed(number)
    drawn = random.Random(number)  # noqa: S311 - not for secrets
    bit_generator.randbits = drawn.getrandbits  # type: ignore[attr-defined]  # stubs lack it


def seed(number: int) -> None:
    """Seed numpy's global generator alone: code that draws from another must be noticed."""
    np.random.seed(number)  # noqa: NPY002
