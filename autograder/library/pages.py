"""Writes pages anew from what is stored, without grading."""

from pathlib import Path

from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.run_result import GRADES_DB
from autograder.model import Report
from autograder.report.pages import PartTitle, write_feedback_page
from autograder.store import Store


def feedback_page(report: Report, out: Path, bundle: Bundle) -> None:
    """Write what a student reads about a submission."""
    write_feedback_page(
        report,
        out / "feedback" / f"{report.stem}.html",
        parts=part_titles(bundle),
        text_questions=[asked for part in bundle.parts for asked in part.text_questions],
        feedback=bundle.feedback,
        round_to=bundle.rules.round_to,
    )


def part_titles(bundle: Bundle) -> list[PartTitle]:
    """Return the parts as pages name them."""
    return [PartTitle(title=part.title, points=part.points) for part in bundle.parts]


def write_pages(
    out: str | Path, *, course: str | Path = ".", dist: str | Path | None = None
) -> int:
    """Write the pages of all submissions of the last run into `out`; return how many there are."""
    folder = Path(out)
    stems = stems_of_last_run(folder)
    zips = current_zips(Path(course), Path(dist) if dist else None)
    with ending_in_order(), open_bundle(*zips) as bundle, Store(folder / GRADES_DB) as store:
        for stem in stems:
            feedback_page(store.load(stem), folder, bundle)
    return len(stems)


def stems_of_last_run(out: Path) -> list[str]:
    """Return the submissions that have results: those of earlier runs were removed."""
    if not (out / GRADES_DB).is_file():
        raise UserError(f"{out} holds no {GRADES_DB}: grade into it first")
    return [path.stem for path in sorted((out / "results").glob("*.json"))]
