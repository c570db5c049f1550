"""A picture of where an array differs from the right one, as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from autograder.verdicts import Difference

SIZE, WIDEST, HIGHEST = 22, 480, 320
"""Pixels of a cell, and of the picture; a large array gets smaller cells."""

WORDS = ("right", "slightly off", "clearly off", "off by as much as the right values")


@dataclass(frozen=True, kw_only=True)
class Run:
    """Neighboring cells of a row that are equally wrong, drawn as one rectangle."""

    x: int
    y: int
    length: int
    level: str


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """What the template draws."""

    name: str
    shape: str
    columns: int
    rows: int
    cell: int
    runs: tuple[Run, ...]
    described: str
    """For who does not see the picture."""


def heat_map(difference: Difference) -> HeatMap:
    """Lay out a picture; cells that are right are its background."""
    columns, rows = max(map(len, difference.rows)), len(difference.rows)
    wrong = sum(digit != "0" for row in difference.rows for digit in row)
    shape = " x ".join(map(str, difference.shape))
    return HeatMap(
        name=difference.name,
        shape=shape,
        columns=columns,
        rows=rows,
        cell=max(2, min(SIZE, WIDEST // columns, HIGHEST // rows)),
        runs=tuple(run for y, row in enumerate(difference.rows) for run in _runs(y, row)),
        described=f"{difference.name}, {shape}: {wrong} of {rows * columns} cells are wrong",
    )


def _runs(y: int, row: str) -> list[Run]:
    return [Run(x=x, y=y, length=n, level=level) for x, n, level in equal(row) if level != "0"]


def equal(row: str) -> Iterator[tuple[int, int, str]]:
    """Yield where neighbors that are the same letter start, how many they are, and the letter."""
    start = 0
    for letter, group in groupby(row):
        length = len(list(group))
        yield start, length, letter
        start += length
