"""Looks for what a specimen learned, in every page and table that people read of its report."""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.course.settings import LEVELS
from autograder.grading import Bundle
from autograder.model import Report
from autograder.report import (
    count_mistakes,
    write_diagnoses,
    write_gradebook,
    write_results,
    write_texts,
)
from autograder.report.pages import PartTitle, write_feedback_page

_FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
)  # not the report's own list, because that list is what is measured
_MARKDOWN = "]("
"""The start of a link's address."""


def leaks_in(report: Report, bundle: Bundle, canaries: Sequence[str], mark: str) -> Iterator[str]:
    """Name the places of a canary, or of a mark that has a meaning for the program that shows it."""
    for where, text in _pages(report, bundle).items():
        if _holds(text, canaries):
            yield f"the canary is in {where}"
        if mark and _stands_as_it_is(mark, where, text):
            yield f"{mark!r} stands as it is in {where}"


def _pages(report: Report, bundle: Bundle) -> Mapping[str, str]:
    """Write all that people read of a report, and return it by file name."""
    with tempfile.TemporaryDirectory(prefix="autograder-pages-") as name:
        folder = Path(name)
        write_results(report, folder / "results.json", feedback=bundle.feedback)
        parts = {part.id: tuple(part.points) for part in bundle.parts}
        write_gradebook([report], folder / "gradebook.csv", parts)
        questions = [question for part in bundle.parts for question in part.text_questions]
        write_texts([report], folder / "texts", questions)
        titles = [PartTitle(title=part.title, points=part.points) for part in bundle.parts]
        page = folder / "page.html"
        write_feedback_page(report, page, parts=titles, tells=LEVELS[-1], round_to=None)
        texts = {m.id: m.tells for m in bundle.catalogue}
        counts = count_mistakes([report], texts, {m.id: m.question for m in bundle.catalogue})
        write_diagnoses(counts, folder / "diagnoses.csv")
        written = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.is_file()
        }
    return {"report": repr(report), **written}


def _stands_as_it_is(mark: str, where: str, text: str) -> bool:
    """Tell whether a text that has a meaning for a reader's program has reached it unchanged.

    In a table, a program reads a formula if a cell starts with one; markup has no meaning there.
    In a page of HTML, Markdown has none.
    """
    if where in {"results.json", "report"}:  # data that another program writes into its pages
        return False
    if where.endswith(".csv") and mark.isprintable():
        return mark.startswith(_FORMULA_STARTS) and any(
            cell.startswith(mark) for row in csv.reader(io.StringIO(text)) for cell in row
        )
    if where.endswith(".html") and mark.startswith(_MARKDOWN):
        return False
    return mark in text


def _holds(text: str, tokens: Sequence[str]) -> bool:
    """Tell whether one of the tokens is there, perhaps reversed or in hexadecimal."""
    forms = [form for t in tokens for form in (t, t[::-1], t.encode().hex())]
    return any(form in text for form in forms)
