"""Where an array is wrong, as digits of a picture."""

import numpy as np
import pytest

from autograder.checks import expect
from autograder.checks.differences import MOST_COLUMNS, MOST_ROWS
from autograder.errors import CheckFailed

RIGHT = np.arange(1.0, 13).reshape(3, 4)


def _rows(judge, seen, expected=RIGHT) -> tuple[str, ...]:
    with pytest.raises(CheckFailed) as caught:
        judge(seen, expected, "dx")
    shown = caught.value.difference
    assert shown is not None
    assert (shown.name, shown.shape) == ("dx", np.shape(expected))
    return shown.rows


@pytest.mark.parametrize("judge", [expect.close, expect.gradient])
def test_a_wrong_column_is_a_column_of_digits(judge) -> None:
    seen = RIGHT.copy()
    seen[:, 1] *= -1
    assert _rows(judge, seen) == ("0300", "0300", "0300")


def test_digits_say_by_how_much_of_the_column() -> None:
    seen = RIGHT.copy()
    seen[0, 0] += 1e-6
    seen[1, 1] += 1.0
    seen[2, 2] += 100.0
    assert _rows(expect.close, seen) == ("1000", "0200", "0030")


def test_a_vector_is_one_row_and_a_number_has_no_picture() -> None:
    assert _rows(expect.close, np.array([1.0, 9.0]), np.array([1.0, 2.0])) == ("03",)
    with pytest.raises(CheckFailed) as caught:
        expect.close(1.0, 2.0, "loss")
    assert caught.value.difference is None


def test_a_wrong_channel_of_images_is_a_band() -> None:
    right = np.ones((2, 3, 2, 2))
    seen = right.copy()
    seen[:, 1] = 5
    assert _rows(expect.close, seen, right) == ("000033330000",) * 2


def test_a_large_array_keeps_its_worst_entries() -> None:
    right = np.ones((100, 500))
    seen = right.copy()
    seen[99, 499] = 7
    rows = _rows(expect.close, seen, right)
    assert len(rows) <= MOST_ROWS
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows[0]) <= MOST_COLUMNS
    assert "".join(rows).strip("0") == "3"
    assert rows[-1].endswith("3")


def test_columns_that_must_be_zero_are_shown() -> None:
    assert _rows(expect.gradient, np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])) == ("33",)
