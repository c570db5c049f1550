"""`grades.csv`: the final score of every student, and what it is made of."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from autograder.course.final_score import final_scores
from autograder.files import write_whole
from autograder.model import Override, Report
from autograder.report.lines import number_cell, safe_cell

_COLUMNS = (
    *("student", "submission", "checks", "unlocking", "texts", "extra"),
    *("late", "override", "final", "explained"),
)


def write_grades(reports: Iterable[Report], path: Path, round_to: float | None) -> None:
    """Write a row for each student; one for a submission of which nobody knows whose it is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for report in reports:
        if not report.credited and report.about.students:
            continue  # another submission of theirs has the row
        writer.writerows(_rows(report, round_to))
    write_whole(path, text.getvalue())


def _rows(report: Report, round_to: float | None) -> Iterable[list[str]]:
    for score in final_scores(report, report.texts, round_to):
        explained = "; ".join(filter(None, (report.about.charged, score.arithmetic)))
        yield [
            safe_cell(score.student),
            safe_cell(report.stem),
            number_cell(score.checks),
            number_cell(score.unlocking),
            number_cell(score.texts),
            number_cell(score.extra),
            number_cell(score.late),
            _override(score.override),
            number_cell(score.final),
            safe_cell(explained),
        ]


def _override(override: Override | None) -> str:
    """Write points to add as a number; a spreadsheet would take a leading = or + for a formula."""
    if override is None:
        return ""
    points = number_cell(override.points)
    return f"set to {points}" if override.sets else points
