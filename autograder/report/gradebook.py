"""`gradebook.csv`: one row for each submission, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report
from autograder.report.lines import number_cell, remark, safe_cell, unlocked_line

_ABOUT = ("submission", "status", "score", "max_score", "points_for_texts", "reason")

_KNOWN = ("students", "handed_in", "late", "declared_authors", "declared_packed", "unlocked")
"""Columns that appear if any submission has a value: ids in the roster, times, and what the
submission says of itself, and functions of ours in it with what they cost."""


def write_gradebook(
    reports: Iterable[Report],
    path: Path,
    parts: Mapping[str, Sequence[str]],
    text_questions: Sequence[str] = (),
    extra: Sequence[str] = (),
) -> None:
    """Write all rows: the score of each part, then of each question, in columns of their own.

    Extra credit comes after them: all of it, then question by question.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    groups = {**(parts if len(parts) > 1 else {}), **{q: [q] for qs in parts.values() for q in qs}}
    groups |= {"extra credit": extra, **{q: [q] for q in extra}} if extra else {}
    rows = [_row(report, groups.values(), text_questions) for report in reports]
    shown = [any(row[1][i] for row in rows) for i in range(len(_KNOWN))]
    writer.writerow([*_ABOUT, *compress(_KNOWN, shown), *groups, *text_questions])
    writer.writerows([*about, *compress(known, shown), *scores] for about, known, scores in rows)
    write_whole(path, text.getvalue())


def _row(
    report: Report, groups: Iterable[Sequence[str]], text_questions: Iterable[str]
) -> tuple[list[str], ...]:
    """Return the three kinds of cells of a row."""
    points = map(number_cell, (report.score, report.max_score, report.points_for_texts))
    about = [safe_cell(report.stem), str(report.status), *points, safe_cell(remark(report))]
    said = report.declared
    known = [
        "; ".join(report.credited),
        report.about.handed_in,
        report.about.late,
        "; ".join(author.shown for author in said.authors) if said else "",
        said.packed if said else "",
        unlocked_line(report),
    ]
    scores = [number_cell(report.points_in(questions)) for questions in groups]
    marked = {answer.question: answer.points for answer in report.answers}
    scores += [number_cell(marked.get(name)) for name in text_questions]
    return about, [safe_cell(cell) for cell in known], scores
