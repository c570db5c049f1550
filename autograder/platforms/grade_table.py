"""Tables of grades that a platform exported: filled in and given back, otherwise as they were."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_in
from datetime import datetime
from pathlib import Path

from autograder.course.csv_file import Sheet, read_sheet
from autograder.course.rules import MIB
from autograder.errors import UserError
from autograder.points import points_text
from autograder.text import shown

_LARGEST = 64 * MIB
_SAME = 0.005
"""Platforms compare grades at two decimals."""
_ROUNDING = 1e-7
"""A half is rounded upward although no binary number is exactly 0.005."""


@dataclass(frozen=True, kw_only=True)
class Earned:
    """The final score of one student."""

    student: str
    """The id in the roster; "" when it is not known."""
    account: str
    """The platform's number of whoever handed it in for the team."""
    name: str
    points: float
    at: datetime | None = None
    """When it became this score; None when that is not known."""


@dataclass(frozen=True, kw_only=True)
class GradedAt:
    """What a table says about when the grade in a row was given."""

    text: str
    at: datetime | None
    """None if the text is not understood."""

    def may_be_newer(self, one: Earned) -> bool:
        """Tell whether somebody may have given it after this score was known."""
        return self.at is None or one.at is None or self.at > one.at


@dataclass(kw_only=True)
class Filled:
    """What came of filling in a table."""

    table: Sheet
    written: list[str] = field(default_factory=list)
    """Whose grade is new."""
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Whose row held another grade already, which stays."""
    lowered: list[str] = field(default_factory=list)
    """Whose score is above what the platform takes: its row is to hold the most it takes."""
    newer: list[str] = field(default_factory=list)
    """Whose row held a grade that is newer than ours, or may be; it stays, whatever was asked."""
    not_found: list[str] = field(default_factory=list)
    """Who has a score but no row."""
    several: list[str] = field(default_factory=list)
    """Who has several scores that differ: none of them is written."""


def read_table(path: Path) -> Sheet:
    """Read a table that a platform exported."""
    return read_sheet(path, _LARGEST)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """In which row of a table each student is."""

    by_id: Mapping[str, int]
    by_account: Mapping[str, int]


def unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Index rows by what their cells hold; what is in several rows names none of them."""
    rows: dict[str, set[int]] = {}
    for cell, row in pairs:
        if cell.strip():
            rows.setdefault(cell.strip(), set()).add(row)
    return {cell: found.pop() for cell, found in rows.items() if len(found) == 1}


def fill(  # noqa: PLR0913 - a table, and the ways in which it differs from others
    table: Sheet,
    column: int,
    earned: Sequence[Earned],
    rows: Rows,
    *,
    replace: bool,
    given: Mapping[int, GradedAt] | None = None,
    most: float = math.inf,
) -> Filled:
    """Write points into a column. A row is found by the student's id, else by the account.

    A grade that differs stays, unless `replace`; with `replace`, too, if it may be newer by what
    the table says of the times at which grades were `given`. Of several scores for one row none is
    chosen. In place of a score above `most`, `most` is written.
    """
    filled, of_row = Filled(table=table), dict[int, list[Earned]]()
    by_id = {at for one in earned if (at := rows.by_id.get(one.student)) is not None}
    for one in earned:
        row = rows.by_id.get(one.student)
        if row is None and (other := rows.by_account.get(one.account)) not in by_id:
            row = other
        if row is None:
            filled.not_found.append(one.name)
        else:
            of_row.setdefault(row, []).append(one)
    for row, ones in of_row.items():
        if max(one.points for one in ones) - min(one.points for one in ones) < _SAME:
            when = given.get(row) if given is not None else None
            one = ones[0]
            if one.points >= most + _SAME:
                filled.lowered.append(f"{one.name} ({points_text(one.points)})")
                one = replace_in(one, points=most)
            _write(filled, row, column, one, replace=replace, given=when)
        else:
            filled.several += [one.name for one in ones]
    return filled


def _write(  # noqa: PLR0913 - see fill
    filled: Filled, row: int, column: int, one: Earned, *, replace: bool, given: GradedAt | None
) -> None:
    cells = filled.table.rows[row]
    cells += [""] * (column + 1 - len(cells))
    before = cells[column].strip()
    number = points_text(math.floor(one.points * 100 + 0.5 + _ROUNDING) / 100)
    if filled.table.delimiter == ";":
        number = number.replace(".", ",")
    if before in {"", "-"}:
        filled.written.append(one.name)
        cells[column] = number
    elif (there := _number(before)) is not None and abs(there - one.points) < _SAME:
        filled.unchanged.append(one.name)
    elif given is not None and given.may_be_newer(one):
        filled.newer.append(f"{one.name} ({before}, {given.text})")
    elif replace and there is not None:
        filled.written.append(one.name)
        cells[column] = number
    else:
        filled.kept.append(f"{one.name} ({before})")


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def choose_column(table: Sheet, candidates: Sequence[int], wanted: str | None, what: str) -> int:
    """Return the one column that `wanted` names, or the only candidate."""
    if wanted is not None:
        candidates = [at for at in candidates if wanted.strip() in _names(table.head[at])]
    if len(candidates) == 1:
        return candidates[0]
    found = ", ".join(shown(table.head[at]) for at in candidates[:10]) or "none"
    raise UserError(
        f"{table.path}: which column is {what}? Name it with --column; possible here: {found}."
    )


def _names(title: str) -> set[str]:
    """Return how a column may be named: "Homework 1 (123)", "Homework 1" or "123"."""
    plain, _, number = title.strip().removesuffix(")").rpartition(" (")
    return {title.strip(), plain, number} - {""}
