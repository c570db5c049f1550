"""Gives final scores to anybody: one row a student, in a file that is safe in every spreadsheet."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.course.csv_file import read_csv
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.library.pages import stems_of_last_run, waiting_for_texts
from autograder.library.run_result import GRADES_DB
from autograder.report.lines import safe_cell
from autograder.store import Store

_COLUMNS = {name: (name,) for name in ("student", "submission", "final", "explained")}


@dataclass(frozen=True, kw_only=True)
class PublishedCsv:
    """What was written."""

    table: Path
    scores: int
    without_student: tuple[str, ...]
    """Submissions of which nobody knows whose they are: they have a row, but no id."""
    without_score: tuple[str, ...]
    """Who has a row without a score."""
    several: tuple[str, ...]
    """Students with several rows: nothing said which submission counts."""
    without_texts: int
    """Submissions whose scores are still without the points for their texts."""


def publish_csv(out: str | Path) -> PublishedCsv:
    """Write `out/publish/grades.csv` from `out/grades.csv`: student, score, submission, the sum.

    Every cell is quoted, so that a separator of another language in a name opens no new cell, and
    the mark of UTF-8 stands first, without which some spreadsheets garble names.
    """
    source, table = Path(out) / "grades.csv", Path(out) / "publish" / "grades.csv"
    if not source.is_file():
        raise UserError(f"{out} holds no grades.csv: grade into it first")
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["student", "score", "submission", "explained"])
    nobody, missing, count, seen = [], [], 0, Counter[str]()
    for line in read_csv(source, _COLUMNS, tuple(_COLUMNS)):
        count += bool(line["final"])
        seen[line["student"]] += bool(line["student"])
        if not line["student"]:
            nobody.append(line["submission"])
        if not line["final"]:
            missing.append(line["student"] or line["submission"])
        about = [safe_cell(line[name]) for name in ("student", "submission", "explained")]
        writer.writerow([about[0], line["final"], *about[1:]])
    write_whole(table, f"\ufeff{text.getvalue()}")
    return PublishedCsv(
        table=table,
        scores=count,
        without_student=tuple(nobody),
        without_score=tuple(missing),
        several=tuple(student for student, rows in seen.items() if rows > 1),
        without_texts=_without_texts(Path(out)),
    )


def _without_texts(out: Path) -> int:
    if not (out / GRADES_DB).is_file():  # somebody took the table elsewhere
        return 0
    with Store(out / GRADES_DB) as store:
        return waiting_for_texts(map(store.load, stems_of_last_run(out)))
