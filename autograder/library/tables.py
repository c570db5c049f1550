"""Writes the tables and pages of a run from what is stored: after grading, and after marking."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading import Bundle
from autograder.library.pages import feedback_page, part_titles
from autograder.model import Report
from autograder.report import (
    count_mistakes,
    write_diagnoses,
    write_gradebook,
    write_grades,
    write_results,
    write_texts,
)
from autograder.report.diagnoses import MistakeCount
from autograder.report.pages import write_cohort_page
from autograder.store import Store


def write_tables(
    out: Path, store: Store, bundle: Bundle, stems: Sequence[str]
) -> list[MistakeCount]:
    """Write all tables about these submissions and the others of the last run."""
    others = store.last_run()
    parts = {part.id: part.required for part in bundle.parts}
    questions = [question for part in bundle.parts for question in part.text_questions]
    asked = [question.name for question in questions]

    def each(others: Sequence[Report] = ()) -> Iterator[Report]:
        """Read the reports one by one."""
        yield from map(store.load, stems)
        yield from others

    write_gradebook(each(others), out / "gradebook.csv", parts, asked, extra=tuple(bundle.extra))
    write_grades(each(others), out / "grades.csv", bundle.rules.round_to)
    write_texts(each(), out / "texts", questions)
    mistakes = count_mistakes(
        each(),
        {m.id: m.tells for m in bundle.catalogue},
        {m.id: m.question for m in bundle.catalogue},
    )
    write_diagnoses(mistakes, out / "diagnoses.csv")
    write_cohort_page(
        each(),
        others,
        mistakes,
        out / "cohort.html",
        parts=part_titles(bundle),
    )
    return mistakes


def write_about(report: Report, out: Path, bundle: Bundle) -> None:
    """Write what a student and a platform read about one submission."""
    write_results(report, out / "results" / f"{report.stem}.json", feedback=bundle.feedback)
    feedback_page(report, out, bundle)
