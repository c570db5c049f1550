"""Canvas: the gradebook as "Export" writes it, with one assignment's column filled in.

Canvas finds rows by its own ID, and a column by its title with its number. A title that it does not
know would become a new assignment, so none is made.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo

from autograder.course.csv_file import Sheet
from autograder.errors import UserError
from autograder.platforms.grade_table import (
    Earned,
    Filled,
    Rows,
    choose_column,
    fill,
    unique,
)

_ASSIGNMENT = re.compile(r".+ \(\d+\)\Z", re.DOTALL)
_READ_ONLY = "(read only)"
_POINTS = "Points Possible"
_ID, _BY_ID = "ID", ("ID", "SIS User ID", "SIS Login ID", "Integration ID")


def fill_gradebook(
    table: Sheet, earned: Sequence[Earned], column: str | None, zone: tzinfo, *, replace: bool
) -> Filled:
    """Fill in the column of an assignment; all else stays. It states no times."""
    del zone
    titles = [title.strip() for title in table.head]
    if _ID not in titles:
        raise UserError(f"{table.path} has no column ID: is it the gradebook that Canvas exports?")
    candidates = [
        at
        for at, title in enumerate(titles)
        if _ASSIGNMENT.match(title) and not any(_READ_ONLY in row[at] for row in _above(table, at))
    ]
    chosen = choose_column(table, candidates, column, "the assignment's")
    students = range(_first_student(table), len(table.rows))
    cells = {
        title: [(_cell(table, row, titles.index(title)), row) for row in students]
        for title in _BY_ID
        if title in titles
    }
    rows = Rows(
        by_id=unique(pair for column_ in cells.values() for pair in column_),
        by_account=unique(cells[_ID]),
    )
    return fill(table, chosen, earned, rows, replace=replace)


def _first_student(table: Sheet) -> int:
    """Return the row after "Points Possible", above which Canvas keeps what is not a student."""
    for number, row in enumerate(table.rows[1:4], 1):
        if row and row[0].strip() == _POINTS:
            return number + 1
    return 1


def _above(table: Sheet, at: int) -> list[list[str]]:
    return [row for row in table.rows[: _first_student(table)] if at < len(row)]


def _cell(table: Sheet, row: int, at: int) -> str:
    cells = table.rows[row]
    return cells[at].strip() if at < len(cells) else ""
