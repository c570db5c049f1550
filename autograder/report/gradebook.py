"""`gradebook.csv`: one row a submission, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.model import Report
from autograder.report.files import write_whole
from autograder.report.lines import last_line, one_line

_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms, which some spreadsheets read as the plain ones."""


def write_gradebook(reports: Iterable[Report], path: Path, questions: Sequence[str]) -> None:
    """Write all rows, each question's score in a column of its own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["submission", "status", "score", "max_score", "reason", *questions])
    for report in reports:
        scores = [_number(report.question_score(q)) if report.outcomes else "" for q in questions]
        score = "" if report.score is None else _number(report.score)
        about = [_cell(report.stem), report.status, score, _number(report.max_score)]
        writer.writerow([*about, _cell(last_line(report.reason)), *scores])
    write_whole(path, text.getvalue())


def _cell(text: str) -> str:
    """Keep a spreadsheet from running what a student named their file."""
    shown = one_line(text)  # tabs and line ends too could start a formula, or a row
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def _number(value: float) -> str:
    return f"{round(value, 5):g}"
