"""`gradebook.csv`: one row a submission, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.model import Report
from autograder.report.files import write_whole

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_gradebook(reports: Iterable[Report], path: Path, questions: Sequence[str]) -> None:
    """Write all rows, each question's score in a column of its own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["submission", "status", "score", "max_score", "reason", *questions])
    for report in reports:
        scores = [_number(report.question_score(q)) if report.outcomes else "" for q in questions]
        score = "" if report.score is None else _number(report.score)
        reason = report.reason.strip().splitlines()[-1] if report.reason else ""
        about = [_cell(report.stem), report.status, score, _number(report.max_score), _cell(reason)]
        writer.writerow([*about, *scores])
    write_whole(path, text.getvalue())


def _cell(text: str) -> str:
    """Keep a spreadsheet from running what a student named their file."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _number(value: float) -> str:
    return f"{round(value, 5):g}"
