"""Hidden checks of the training set statistics: every row counts the same."""

from typing import NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._turned import turned


class _Given(NamedTuple):
    """Batches, and all of their rows."""

    batches: list[np.ndarray]
    rows: np.ndarray


def _given(student: StudentCode) -> _Given:
    """Draw batches of different sizes, means and deviations: no average of averages is right."""
    rng = student.rng(6022)
    batches = [
        rng.normal([3.0 * i, -2.0 * i, i], [1.0, 0.2 + i, 5.0], size=(n, 3))
        for i, n in enumerate((7, 2, 12), start=1)
    ]
    return _Given(batches=batches, rows=np.concatenate(batches))


@check(
    question="training_set_statistics",
    points=0.5,
    hint="A batch of 12 rows counts six times as much as a batch of 2.",
)
def every_row_counts_the_same_in_the_mean(student: StudentCode) -> None:
    """The mean is that of all rows, with batches of 7, 2 and 12 rows."""
    given = _given(student)
    mean, _ = student.training_set_statistics(_copies(given.batches))
    expect.close(mean, given.rows.mean(axis=0), "mean")


@check(
    question="training_set_statistics",
    points=0.75,
    hint="Square the distance of each row from the mean of all rows, and divide the sum by the "
    "number of all rows. Variances within the batches do not include the distances between the "
    "batches.",
)
def variance_is_about_the_common_mean(student: StudentCode) -> None:
    """The variance is the biased one of all rows, with batches of 7, 2 and 12 rows."""
    given = _given(student)
    _, var = student.training_set_statistics(_copies(given.batches))
    expect.close(var, given.rows.var(axis=0), "var")


@check(
    question="training_set_statistics",
    points=0.25,
    hint="Look for a number that counts batches where it should count rows.",
)
def cutting_into_batches_makes_no_difference(student: StudentCode) -> None:
    """However the same rows are cut into batches, even one by one, the statistics are the same."""
    rows = student.rng(6023).normal([1.0, -4.0, 0.5], [0.5, 1.0, 4.0], size=(61, 3))
    mean, var = student.training_set_statistics(_copies([rows]))
    expect.resembles(mean, rows.mean(axis=0), "mean")
    expect.resembles(var, rows.var(axis=0), "var")
    for count in (2, 20, 61):
        batches = _copies(np.array_split(rows, count))
        cut_mean, cut_var = student.training_set_statistics(batches)
        expect.close(cut_mean, expect.array(mean, "mean"), f"mean of the rows in {count} batches")
        expect.close(cut_var, expect.array(var, "var"), f"var of the rows in {count} batches")


@check(
    question="training_set_statistics",
    points=0.25,
    hint="Of two numbers near 1e12 whose difference is near 1, only four or five digits of this "
    "difference are right. Subtract the mean first, and square afterward.",
)
def a_million_added_leaves_the_variance(student: StudentCode) -> None:
    """Adding a million to every row does not change the variance, to six digits."""
    spread = np.tile([0.5, 4.0, 1.0, 4.0], 5)  # so many that nothing resembles them by luck
    known, rng = np.random.default_rng(6024).normal(0.0, spread, size=(45, 20)), student.rng(6024)
    rows = np.concatenate([turned(rng, batch)[0] for batch in np.array_split(known, 4)])
    rows = np.round(rows * 2**20) / 2**20  # so that adding a million is exact
    _, var = student.training_set_statistics(_copies(np.array_split(rows, 4)))
    expect.resembles(var, rows.var(axis=0), "var")
    far = _copies(np.array_split(rows + 1e6, 4))
    _, far_var = student.training_set_statistics(far)
    name = "var of the rows with a million added"
    expect.close(far_var, expect.array(var, "var"), name, rtol=1e-6)


@check(
    question="training_set_statistics",
    points=0.25,
    hint="mean and var have shape (D,). Work on your own arrays: a -= b also changes the array for "
    "the caller that passed it.",
)
def shapes_are_right_and_batches_stay_as_they_are(student: StudentCode) -> None:
    """mean and var have shape (D,), and neither the list nor its batches are changed."""
    known, rng = np.random.default_rng(6025), student.rng(6025)
    batches = [turned(rng, known.normal(0.0, 5.0, size=(n, 8)))[0] for n in (5, 3, 4)]
    held = student.hold(_copies(batches))
    mean, var = student.training_set_statistics(held)
    expect.resembles(mean, np.concatenate(batches).mean(axis=0), "mean")
    expect.shape(mean, (8,), "mean")
    expect.shape(var, (8,), "var")
    after = student.fetch(held)
    whole = isinstance(after, list) and len(after) == len(batches)
    expect.true(whole, "after the call, the list of 3 batches is not such a list any more")
    for number, (batch, now) in enumerate(zip(batches, after, strict=True)):
        expect.close(now, batch, f"batch {number} after the call")


def _copies(batches: list[np.ndarray]) -> list[np.ndarray]:
    """Give every call its own batches: in a notebook, lists are passed without a copy."""
    return [batch.copy() for batch in batches]


CHECKS = (
    every_row_counts_the_same_in_the_mean,
    variance_is_about_the_common_mean,
    cutting_into_batches_makes_no_difference,
    a_million_added_leaves_the_variance,
    shapes_are_right_and_batches_stay_as_they_are,
)
