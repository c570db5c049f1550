"""Writes pages anew from what is stored, without grading."""

from collections.abc import Iterable
from pathlib import Path

from autograder.course import STAGES, Feedback, Stage
from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.run_result import GRADES_DB, records_in
from autograder.model import Report
from autograder.report.pages import PartTitle, write_feedback_page
from autograder.store import Store


def feedback_page(
    report: Report, out: Path, bundle: Bundle, stage: Stage = "after_publication"
) -> None:
    """Write what a student reads about a submission.

    The pages of `feedback/` are given back with the grades, which publishes them; those for an
    earlier stage lie beside them.
    """
    write_feedback_page(
        report,
        pages_folder(out, stage) / f"{report.stem}.html",
        parts=part_titles(bundle),
        text_questions=[asked for part in bundle.parts for asked in part.text_questions],
        tells=bundle.feedback.at(stage),
        later=_later(bundle.feedback, stage),
        round_to=bundle.rules.round_to,
    )


def pages_folder(out: Path, stage: Stage) -> Path:
    """Return the folder with the pages for a stage."""
    return out / ("feedback" if stage == "after_publication" else f"feedback_{stage}")


_THEN = {
    "after_deadline": "after the deadline",
    "after_publication": "when the grades are published",
}


def _later(feedback: Feedback, stage: Stage) -> str:
    """Say when a student learns more."""
    for later in STAGES[STAGES.index(stage) + 1 :]:
        if feedback.at(later) != feedback.at(stage):
            return f"You learn more about the hidden checks {_THEN[later]}."
    return ""


def part_titles(bundle: Bundle) -> list[PartTitle]:
    """Return the parts as pages name them."""
    return [
        PartTitle(
            title=part.title,
            points=part.points,
            extra=part.extra,
            plots=part.plots,
            reference=part.reference,
        )
        for part in bundle.parts
    ]


def write_pages(
    out: str | Path,
    *,
    stage: Stage = "after_publication",
    course: str | Path = ".",
    dist: str | Path | None = None,
) -> int:
    """Write the pages of all submissions of the last run into `out`; return how many there are.

    What they tell of hidden checks is what `[feedback]` allows at this stage.
    """
    if stage not in STAGES:
        raise UserError(f"stage is {stage!r}: expected one of {', '.join(STAGES)}")
    folder = Path(out)
    stems = stems_of_last_run(folder)
    zips = current_zips(Path(course), Path(dist) if dist else None)
    with ending_in_order(), open_bundle(*zips) as bundle, Store(folder / GRADES_DB) as store:
        for stem in stems:
            feedback_page(store.load(stem), folder, bundle, stage)
    return len(stems)


def stems_of_last_run(out: Path) -> list[str]:
    """Return the submissions that have results: those of earlier runs were removed."""
    records_in(out)
    return [path.stem for path in sorted((out / "results").glob("*.json"))]


def waiting_for_texts(reports: Iterable[Report]) -> int:
    """Count submissions that count and have texts that nobody has graded wholly."""
    return sum(report.score is not None and bool(report.unmarked) for report in reports)
