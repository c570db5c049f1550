"""`changes.html`: what an instructor looks at before mended checks replace published grades."""

from pathlib import Path

from autograder.files import write_whole
from autograder.report.changes import Comparison, score_in_words
from autograder.report.pages.cohort import page_of
from autograder.report.pages.templates import rendered

_TEMPLATE = Path(__file__).with_name("changes.html.j2")


def write_changes_page(found: Comparison, path: Path) -> None:
    """Write the page."""
    page = rendered(
        _TEMPLATE,
        changes=found.changes,
        why=found.why,
        graded=found.looked_at,
        waiting=found.waiting,
        applied=found.applied,
        gained=sum(change.by > 0 for change in found.changes),
        lost=sum(change.by < 0 for change in found.changes),
        said=score_in_words,
        page_of=page_of,
    )
    write_whole(path, page)
