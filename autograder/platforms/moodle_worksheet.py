"""Moodle: the grading worksheet as it is downloaded, with its grades filled in.

Its titles are in the language of the site, so columns are found by what they hold: the identifier
ends with Moodle's number ("Participant 2315"), and the grade stands left of the maximum grade,
which is the same number in every row. When a grade was given is in the last column of times.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from autograder.course.csv_file import Sheet
from autograder.errors import UserError
from autograder.platforms.grade_table import (
    Earned,
    Filled,
    GradedAt,
    Rows,
    choose_column,
    fill,
    unique,
)
from autograder.platforms.moodle_times import looks_like_a_time, read_time

_IDENTIFIER = re.compile(r"\D*?(\d+)\Z")


def fill_worksheet(
    table: Sheet, earned: Sequence[Earned], column: str | None, zone: tzinfo, *, replace: bool
) -> Filled:
    """Fill in the grades; all else stays. The table's times are those of a clock in `zone`."""
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
    given = _given(table, chosen, zone)
    return fill(
        table, chosen, earned, rows, replace=replace, given=given, most=_most(table, chosen)
    )


def _most(table: Sheet, grade: int) -> float:
    """Return the maximum grade: Moodle skips a row above it, without a word."""
    stated = grade + 1 < len(table.head) and _is_maximum(table, grade + 1)
    return float(_cell(table, 1, grade + 1).replace(",", ".")) if stated else math.inf


def _given(table: Sheet, grade: int, zone: tzinfo) -> Mapping[int, GradedAt]:
    """Return when each grade was given: that is in the last column of times behind the grade.

    Before it are the times of the submissions, behind it only comments. Where nothing is said of a
    grade that is there, it may be newer.
    """
    times = [at for at in range(grade + 1, len(table.head)) if _holds_times(table, at)]
    rows = range(1, len(table.rows))
    cells = {row: _cell(table, row, times[-1]).strip("-") if times else "" for row in rows}
    return {
        row: GradedAt(text=cell or "at an unknown time", at=read_time(cell, zone))
        for row, cell in cells.items()
    }


def _holds_times(table: Sheet, at: int) -> bool:
    cells = {_cell(table, row, at) for row in range(1, len(table.rows))} - {"", "-"}
    return bool(cells) and all(map(looks_like_a_time, cells))


def _cell(table: Sheet, row: int, at: int) -> str:
    cells = table.rows[row]
    return cells[at].strip() if at < len(cells) else ""


def _is_maximum(table: Sheet, at: int) -> bool:
    """Return whether a column holds one and the same number above zero in every row."""
    cells = {_cell(table, row, at) for row in range(1, len(table.rows))}
    return len(cells) == 1 and bool(re.fullmatch(r"[1-9]\d*([.,]\d+)?", cells.pop()))
