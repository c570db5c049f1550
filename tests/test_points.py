"""Points are written in one way, in tables, pages and sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.points import points_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(6, "6"), (0.5, "0.5"), (100, "100"), (1 / 3, "0.33333"), (-1.5, "-1.5"), (0.1 + 0.2, "0.3")],
)
def test_points_are_short(value: float, text: str) -> None:
    assert points_text(value) == text


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-9, -1e-9])
def test_nothing_is_zero_without_a_sign(value: float) -> None:
    assert points_text(value) == "0"


@given(st.floats(-1e9, 1e9))
def test_no_number_loses_more_than_the_sixth_decimal(value: float) -> None:
    text = points_text(value)
    assert "e" not in text
    assert abs(float(text) - value) <= 5.1e-6 + abs(value) * 1e-15
