"""Moodle: the grading worksheet as it is downloaded, with its grades filled in.

Its titles are in the language of the site, so columns are found by what they hold: the identifier
ends with Moodle's number ("Participant 2315"), and the grade stands left of the maximum grade,
which is the same number in every row.
"""

import re
from collections.abc import Sequence

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

_IDENTIFIER = re.compile(r"\D*?(\d+)\Z")


def fill_worksheet(
    table: Sheet, earned: Sequence[Earned], column: str | None, *, replace: bool
) -> Filled:
    """Fill in the grades; all else stays."""
    people = table.rows[1:]
    numbers = [_IDENTIFIER.match(row[0].strip()) if row else None for row in people]
    if not people or not all(numbers):
        raise UserError(
            f"{table.path}: the first column does not hold Moodle's identifiers, as "
            "Participant 2315. Use the grading worksheet as Moodle downloads it."
        )
    possible = [at for at in range(1, len(table.head) - 1) if _is_maximum(table, at + 1)]
    candidates = possible if column is None else list(range(1, len(table.head)))
    chosen = choose_column(table, candidates, column, "the grade")
    others = (
        (cell, number)
        for number, row in enumerate(people, 1)
        for at, cell in enumerate(row)
        if at not in {0, chosen, chosen + 1}
    )
    rows = Rows(
        by_id=unique(others),
        by_account=unique((match[1], row) for row, match in enumerate(numbers, 1) if match),
    )
    return fill(table, chosen, earned, rows, replace=replace)


def _is_maximum(table: Sheet, at: int) -> bool:
    """Return whether a column holds one and the same number above zero in every row."""
    cells = {row[at].strip() if at < len(row) else "" for row in table.rows[1:]}
    return len(cells) == 1 and bool(re.fullmatch(r"[1-9]\d*([.,]\d+)?", cells.pop()))
