"""What is said about a wrong value is true, and nothing is said when nothing is certain."""

from typing import Any

import numpy as np
import pytest

from autograder.diagnose.facts import fact

RIGHT = np.random.default_rng(3).uniform(1, 2, size=(4, 5))
SQUARE = RIGHT[:, :4]
EACH_ROW = np.array([[1], [2], [3], [4]])
NOISE = np.random.default_rng(4).uniform(1, 2, size=(4, 5))


@pytest.mark.parametrize(
    ("seen", "right", "said"),
    [
        (SQUARE.T, SQUARE, "out has the right values, but rows and columns are exchanged."),
        (RIGHT**2, RIGHT, "out is the square of what it should be."),
        (np.sqrt(RIGHT), RIGHT, "out is the square root of what it should be."),
        (1 / RIGHT, RIGHT, "out is one over what it should be."),
        (RIGHT * EACH_ROW, RIGHT, "out is right up to a factor in each row."),
        (
            RIGHT + EACH_ROW,
            RIGHT,
            "out is right up to a constant that is added in each row.",
        ),
        (
            RIGHT + (EACH_ROW == 3) * NOISE,
            RIGHT,
            "out is right in every row but number 2, counted from 0.",
        ),
        (
            RIGHT + np.diag([1, 1, 0, 0, 0])[:4],
            RIGHT,
            "out is right in part: 2 of its 20 values are wrong, the first at (0, 0).",
        ),
        (
            RIGHT[0] + np.array([0, 0, 1, 0, 0]),
            RIGHT[0],
            "out is right in part: 1 of its 5 values are wrong, the first at 2.",
        ),
    ],
)
def test_the_relation_that_holds_is_named(seen: Any, right: Any, said: str) -> None:
    assert fact(seen, right, "out") == said


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        (NOISE, RIGHT),
        (NOISE[:2], RIGHT[:2]),  # with two rows, a factor in each column would say little
        (NOISE[0], RIGHT[0]),
        (RIGHT[:2], RIGHT),
        (NOISE.T, RIGHT),
        (RIGHT, np.full_like(RIGHT, np.inf)),
        (RIGHT * np.nan, RIGHT),
        (3.0, 2.0),
        ("text", RIGHT),
        (RIGHT, None),
    ],
)
def test_without_a_relation_nothing_is_said(seen: Any, right: Any) -> None:
    assert fact(seen, right, "out") == ""
