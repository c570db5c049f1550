"""`feedback/NAME.html`: what a student reads about a submission, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Level
from autograder.course.final_score import final_scores
from autograder.files import write_whole
from autograder.model import Report, Status, TextAnswer, TextQuestion
from autograder.report.feedback import GRADER_FAULT
from autograder.report.lines import unlocked_line
from autograder.report.pages.heat_map import WORDS
from autograder.report.pages.part_view import PartTitle, part_view
from autograder.report.pages.start_here import start_here
from autograder.report.pages.templates import rendered
from autograder.report.remarks import tried_extra
from autograder.report.rubric import RubricItem, rubric_items
from autograder.text import clean

_TEMPLATE = Path(__file__).with_name("feedback.html.j2")


@dataclass(frozen=True, kw_only=True)
class TextView:
    """A text, with what a person gave to it once that is complete."""

    answer: TextAnswer
    points: float | None
    items: tuple[tuple[RubricItem, float], ...]
    formulas: Mapping[str, str]
    adjust: float
    comment: str


def write_feedback_page(  # noqa: PLR0913 - all that a page needs
    report: Report,
    path: Path,
    *,
    parts: Sequence[PartTitle],
    text_questions: Sequence[TextQuestion] = (),
    tells: Level,
    later: str = "",
    round_to: float | None,
) -> None:
    """Write the page.

    `tells` is how much it says of hidden checks, `later` when it will say more.
    """
    views = [part_view(part, report, tells) for part in parts]
    scores = list(final_scores(report, report.texts, round_to))
    page = rendered(
        _TEMPLATE,
        report=report,
        unlocked=unlocked_line(report),
        name=clean(report.stem).replace("\n", " "),
        reason=_reason(report),
        scores=scores,
        score=scores[0],
        parts=views,
        start=start_here(views),
        total=sum(part.worth for part in views)
        + (report.points_for_texts if report.texts is not None else 0),
        extra=tried_extra(report),
        texts=[_text(answer, text_questions) for answer in report.answers],
        tells_checks=tells != "nothing",
        later=later,
        levels=WORDS,
    )
    write_whole(path, page)


def _text(answer: TextAnswer, asked: Sequence[TextQuestion]) -> TextView:
    question = next((one for one in asked if one.name == answer.question), None)
    mark = answer.mark if answer.points is not None else None
    items = rubric_items(question) if question and mark else ()
    given = [item or 0.0 for item in mark.items] if mark else []
    return TextView(
        answer=answer,
        points=answer.points,
        items=tuple(zip(items, given, strict=False)),
        formulas=question.formulas if question else {},
        adjust=mark.adjust if mark else 0.0,
        comment=mark.comment if mark else "",
    )


def _reason(report: Report) -> str:
    return GRADER_FAULT if report.status is Status.GRADER_ERROR else clean(report.reason)
