"""`cohort.html`: what an instructor sees of a whole cohort, pictures first."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report
from autograder.report.diagnoses import MistakeCount
from autograder.report.pages.cohort import ABSENT, BINS, MANY, Cohort, look_at, page_of
from autograder.report.pages.heat_map import equal
from autograder.report.pages.part_view import PartTitle
from autograder.report.pages.templates import rendered

_TEMPLATE = Path(__file__).with_name("cohort.html.j2")
_SCRIPT = Path(__file__).with_name("cohort.js")

WORDS = {
    "p": "passed",
    "f": "failed",
    "i": "failed because of an earlier question",
    "u": "unlocked, so without points",
    "n": "not found",
    "c": "crashed",
    "t": "timed out",
    "b": "blocked",
    "e": "grader error",
}
"""The letters of `Row.verdicts`."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The columns of a question in the picture of students and checks."""

    question: str
    start: int
    length: int


def write_cohort_page(
    reports: Iterable[Report],
    others: Iterable[Report],
    mistakes: Sequence[MistakeCount],
    path: Path,
    *,
    parts: Sequence[PartTitle],
) -> None:
    """Write the page. `others` are of no submission, or of one that is not graded yet."""
    cohort = look_at(reports, others, parts)
    script = _SCRIPT.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = rendered(
        _TEMPLATE,
        cohort=cohort,
        bars=cohort.histogram,
        described=_described(cohort),
        highest=max(cohort.histogram, default=0),
        bins=BINS,
        many=MANY,
        words=WORDS,
        paths=dict(_paths(cohort)),
        spans=list(_spans(cohort)),
        mistakes=mistakes,
        page_of=page_of,
        late=[row for row in cohort.rows if row.late.startswith("late")],
        script=script,
        digest=digest,
    )
    write_whole(path, page)


def _described(cohort: Cohort) -> str:
    """Say in words what the histogram shows."""
    width = cohort.total / BINS
    told = [
        f"{count} from {at * width:.3g} to {(at + 1) * width:.3g}"
        for at, count in enumerate(cohort.histogram)
        if count
    ]
    return f"Submissions by points: {', '.join(told) or 'none'}"


def _paths(cohort: Cohort) -> Iterator[tuple[str, str]]:
    """Yield for each verdict one SVG path of all its cells: a thousand rows stay a small file."""
    cells: dict[str, list[str]] = {}
    for y, row in enumerate(cohort.drawn):
        for x, length, letter in equal(row.verdicts):
            if letter != ABSENT:
                cells.setdefault(letter, []).append(f"M{x} {y}h{length}v1h-{length}z")
    for letter in WORDS:
        if letter in cells:
            yield letter, "".join(cells[letter])


def _spans(cohort: Cohort) -> Iterator[Span]:
    questions = [question for question, _ in cohort.checks]
    for question in dict.fromkeys(questions):
        yield Span(
            question=question, start=questions.index(question), length=questions.count(question)
        )
