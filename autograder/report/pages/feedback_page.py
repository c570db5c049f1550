"""`feedback/NAME.html`: what a student reads about a submission, best first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Level
from autograder.course.final_score import final_scores
from autograder.files import write_whole
from autograder.model import Report, Status, TextAnswer, TextQuestion
from autograder.plot import Plot, Series
from autograder.report.feedback import GRADER_FAULT
from autograder.report.pages.heat_map import WORDS, HeatMap, heat_map
from autograder.report.pages.plot_view import PlotView, by_path, plot_view
from autograder.report.pages.templates import rendered
from autograder.report.remarks import is_unwritten
from autograder.report.rubric import RubricItem, rubric_items
from autograder.text import clean
from autograder.verdicts import Outcome, Verdict

_TEMPLATE = Path(__file__).with_name("feedback.html.j2")

FULL = "names and diagnoses"

_UNWRITTEN = "Nothing is written here yet, or nothing is returned."
_TOO_LONG = "did not finish within"
_ENDLESS = "a loop that never ends, or far more work than the task needs."


@dataclass(frozen=True, kw_only=True)
class PartTitle:
    """A part of the assignment, as a page names it."""

    title: str
    points: Mapping[str, float]
    """What each question that checks decide is worth."""
    plots: tuple[Plot, ...] = ()
    """What is drawn of its record."""
    reference: tuple[Series, ...] = ()
    """What the solution's own experiments recorded."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A check that failed, as the page tells it."""

    outcome: Outcome
    causes: tuple[str, ...]
    """One, or several of which one is the cause."""
    certain: bool
    """Whether it is a known mistake; otherwise, what is known about the values."""
    hints: tuple[str, ...]
    earlier: tuple[str, ...]
    """Questions in which the fault lies."""
    picture: HeatMap | None
    again: bool = False
    """Whether an earlier check of the question has the same causes."""

    @property
    def lost(self) -> float:
        """The points it costs."""
        return self.outcome.max_points - self.outcome.points


@dataclass(frozen=True, kw_only=True)
class Start:
    """What to mend first."""

    failure: Failure
    lost: float
    """The points of all checks that fail for this cause."""
    same: str
    """The reason of several checks that say the same; then no single check is shown."""


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question with its checks, as far as a student may see them."""

    name: str
    earned: float
    worth: float
    failures: tuple[Failure, ...]
    passed: tuple[Outcome, ...]
    same: str
    """The reason that all of several failures have in common: the answer is missing, mostly."""
    plots: tuple[PlotView, ...]


@dataclass(frozen=True, kw_only=True)
class PartView:
    """A part with its questions."""

    title: str
    earned: float
    worth: float
    questions: tuple[QuestionView, ...]


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
        name=clean(report.stem).replace("\n", " "),
        reason=_reason(report),
        scores=scores,
        score=scores[0],
        parts=views,
        start=start_here(views),
        total=sum(part.worth for part in views)
        + (report.points_for_texts if report.texts is not None else 0),
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


def start_here(parts: Sequence[PartView]) -> Start | None:
    """Return what costs most points; one cause may make several checks fail."""
    lost: dict[tuple[str, ...], float] = {}
    same = {question.name: question.same for part in parts for question in part.questions}
    first: dict[tuple[str, ...], Failure] = {}
    for failure in (f for part in parts for q in part.questions for f in q.failures):
        outcome = failure.outcome
        if same[outcome.question]:
            cause: tuple[str, ...] = (outcome.question, same[outcome.question])
        else:
            cause = failure.causes if failure.certain else (outcome.question, *_reason_of(failure))
        if outcome.verdict not in {Verdict.INHERITED, Verdict.GRADER_ERROR}:
            lost[cause] = lost.get(cause, 0.0) + failure.lost
            first.setdefault(cause, failure)
    if not lost:
        return None
    cause = max(lost, key=lambda cause: lost[cause])
    question = first[cause].outcome.question
    if not first[cause].certain and not same[question]:
        # A mistake that is known in this question often is behind what is not known.
        known = [c for c, f in first.items() if f.certain and f.outcome.question == question]
        cause = max(known, key=lambda cause: lost[cause], default=cause)
    return Start(failure=first[cause], lost=lost[cause], same=same[question])


def part_view(part: PartTitle, report: Report, tells: Level) -> PartView:
    """Look at a part as far as a student may see its checks."""
    recorded, reference = by_path(report.recorded), by_path(part.reference)
    plots = [
        (plot.question, plot_view(plot, recorded, reference, tells=tells == FULL))
        for plot in part.plots
    ]
    questions = tuple(_questions(part, report.outcomes, tells, plots))
    earned = sum(o.points for o in report.outcomes if o.question in part.points)
    return PartView(
        title=part.title, earned=earned, worth=sum(part.points.values()), questions=questions
    )


def _questions(
    part: PartTitle,
    outcomes: Sequence[Outcome],
    tells: Level,
    plots: Sequence[tuple[str, PlotView]],
) -> Iterator[QuestionView]:
    for name, worth in part.points.items():
        of_question = [outcome for outcome in outcomes if outcome.question == name]
        shown = [o for o in of_question if not o.hidden or tells != "nothing"]
        failures = tuple(_failures([o for o in shown if not o.passed], part, tells))
        reasons = {_reason_of(failure) for failure in failures}
        same = reasons.pop() if len(reasons) == 1 and len(failures) > 1 else ("",)
        if failures and is_unwritten(shown):
            same = (_UNWRITTEN,)
        if of_question:
            yield QuestionView(
                name=name,
                earned=sum(outcome.points for outcome in of_question),
                worth=worth,
                failures=failures,
                passed=tuple(outcome for outcome in shown if outcome.passed),
                same=same[0] if len(same) == 1 else "",
                plots=tuple(plot for question, plot in plots if question == name),
            )


def _reason_of(failure: Failure) -> tuple[str, ...]:
    """Return the one line that a message consists of, besides the call; else, name the check."""
    if failure.outcome.message.startswith(_TOO_LONG):
        seconds = failure.outcome.message.split()[4]
        return (f"It did not finish within {seconds} s: {_ENDLESS}",)
    lines = [line for line in failure.outcome.message.splitlines() if not line.startswith("[")]
    if len(lines) == 1 and not failure.causes:
        return (lines[0],)
    return (failure.outcome.question, failure.outcome.check)


def _failures(outcomes: Sequence[Outcome], part: PartTitle, tells: Level) -> Iterator[Failure]:
    told: set[tuple[str, ...]] = set()
    for failure in (failure_of(outcome, part, tells) for outcome in outcomes):
        yield replace(failure, again=failure.certain and failure.causes in told)
        told.add(failure.causes)


def failure_of(outcome: Outcome, part: PartTitle, tells: Level) -> Failure:
    """Say of a check that failed what a student may know of it."""
    fault = outcome.verdict is Verdict.GRADER_ERROR
    if fault:
        outcome = replace(outcome, message="")  # a traceback of ours quotes the check
    if fault or (outcome.hidden and tells != FULL):
        return Failure(
            outcome=outcome, causes=(), certain=False, hints=(), earlier=(), picture=None
        )
    known = tuple(dict.fromkeys(d.text for d in outcome.diagnoses if d.mistake))
    hints = dict.fromkeys(d.hint for d in outcome.diagnoses if d.hint)
    inherited = outcome.verdict is Verdict.INHERITED
    told = outcome.message.rpartition("\n")[2] if inherited else ""
    return Failure(
        outcome=outcome,
        causes=known or tuple(d.text for d in outcome.diagnoses),
        certain=bool(known),
        hints=() if inherited else tuple(hints) or ((outcome.hint,) if outcome.hint else ()),
        earlier=tuple(name for name in part.points if name in told.split()),
        picture=_picture(outcome),
    )


def _picture(outcome: Outcome) -> HeatMap | None:
    shown = outcome.difference
    return heat_map(shown) if shown and len("".join(shown.rows)) > 1 else None


def _reason(report: Report) -> str:
    return GRADER_FAULT if report.status is Status.GRADER_ERROR else clean(report.reason)
