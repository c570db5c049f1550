"""Tables of grades that a platform exported: filled in and given back, otherwise as they were."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.rules import MIB
from autograder.errors import UserError
from autograder.text import shown

_BOM = "\ufeff"
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


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it was read; `rows` may be changed."""

    path: Path
    rows: list[list[str]]
    delimiter: str
    line_end: str
    bom: bool

    @property
    def head(self) -> list[str]:
        """The titles of the columns."""
        return self.rows[0]

    def text(self) -> str:
        """Return the table as the platform wrote it: separator, line ends and mark of UTF-8."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerows(self.rows)
        return (_BOM if self.bom else "") + text.getvalue()


@dataclass(kw_only=True)
class Filled:
    """What came of filling in a table."""

    table: Table
    written: list[str] = field(default_factory=list)
    """Whose grade is new."""
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Whose row held another grade already, which stays."""
    not_found: list[str] = field(default_factory=list)
    """Who has a score but no row."""


def read_table(path: Path) -> Table:
    """Read a table that a platform exported."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8: use the file as the platform exported it.") from None
    if len(data) > _LARGEST:
        raise UserError(f"{path} is larger than {_LARGEST // MIB} MiB: is it a table of grades?")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UserError(f"{path} is not a CSV file: {error}.") from None
    if not rows or not rows[0]:
        raise UserError(f"{path} is empty: use the file as the platform exported it.")
    return Table(
        path=path,
        rows=rows,
        delimiter=delimiter,
        line_end="\r\n" if "\r\n" in text else "\n",
        bom=data.startswith(_BOM.encode()),
    )


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


def fill(
    table: Table, column: int, earned: Sequence[Earned], rows: Rows, *, replace: bool
) -> Filled:
    """Write points into a column. A row is found by the student's id, else by the account.

    A grade that differs stays, unless `replace`.
    """
    filled, taken = Filled(table=table), set[int]()
    for by_account in (False, True):
        for one in earned:
            by_id = rows.by_id.get(one.student) if one.student else None
            if by_account is (by_id is not None):
                continue
            row = rows.by_account.get(one.account) if by_account and one.account else by_id
            if row is None or row in taken:
                filled.not_found.append(one.name)
            else:
                _write(filled, row, column, one, replace=replace)
                taken.add(row)
    return filled


def _write(filled: Filled, row: int, column: int, one: Earned, *, replace: bool) -> None:
    cells = filled.table.rows[row]
    cells += [""] * (column + 1 - len(cells))
    before = cells[column].strip()
    number = f"{math.floor(one.points * 100 + 0.5 + _ROUNDING) / 100:g}"
    if filled.table.delimiter == ";":
        number = number.replace(".", ",")
    if before in {"", "-"}:
        filled.written.append(one.name)
        cells[column] = number
    elif (there := _number(before)) is not None and abs(there - one.points) < _SAME:
        filled.unchanged.append(one.name)
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


def choose_column(table: Table, candidates: Sequence[int], wanted: str | None, what: str) -> int:
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
