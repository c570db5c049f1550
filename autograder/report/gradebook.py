"""`gradebook.csv`: one row a submission, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report
from autograder.report.lines import remark, safe_cell

_ABOUT = ("submission", "status", "score", "max_score", "points_for_texts", "reason")

_KNOWN = ("students", "handed_in", "late")
"""Columns that are there when anything is known about anybody: ids in the roster, and times."""


def write_gradebook(
    reports: Iterable[Report], path: Path, parts: Mapping[str, Sequence[str]]
) -> None:
    """Write all rows: the score of each part, then of each question, in columns of their own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    groups = {**(parts if len(parts) > 1 else {}), **{q: [q] for qs in parts.values() for q in qs}}
    reports = list(reports)
    known = [column for column in _KNOWN if any(_known(report, column) for report in reports)]
    writer.writerow([*_ABOUT, *known, *groups])
    for report in reports:
        scores = [_number(report.points_in(questions)) for questions in groups.values()]
        points = [_number(report.max_score), _number(report.points_for_texts)]
        about = [safe_cell(report.stem), report.status, _number(report.score), *points]
        more = [safe_cell(_known(report, column)) for column in known]
        writer.writerow([*about, safe_cell(remark(report)), *more, *scores])
    write_whole(path, text.getvalue())


def _known(report: Report, column: str) -> str:
    value = getattr(report.about, column)
    return value if isinstance(value, str) else "; ".join(value)


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 5):g}"
