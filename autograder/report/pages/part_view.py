"""A part with its questions and checks, as far as a student may see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.course import Level
from autograder.model import Report
from autograder.plot import Plot, Series
from autograder.report.pages.heat_map import HeatMap, heat_map
from autograder.report.pages.plot_view import PlotView, by_path, plot_view
from autograder.report.remarks import by_question, is_unwritten, left_out
from autograder.verdicts import Outcome, Verdict

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
    extra: tuple[str, ...] = ()
    """Which of them are for extra credit."""
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
class QuestionView:
    """A question with its checks, as far as a student may see them."""

    name: str
    earned: float
    worth: float
    extra: bool
    """Whether it is for extra credit."""
    left_out: bool
    """Whether nobody tried it, which costs nothing."""
    failures: tuple[Failure, ...]
    passed: tuple[Outcome, ...]
    same: str
    """The reason that all of several failures have in common: the answer is missing, mostly."""
    plots: tuple[PlotView, ...]


@dataclass(frozen=True, kw_only=True)
class PartView:
    """A part with its questions; what is for extra credit is no part of its points."""

    title: str
    earned: float
    worth: float
    questions: tuple[QuestionView, ...]


def part_view(part: PartTitle, report: Report, tells: Level) -> PartView:
    """Look at a part as far as a student may see its checks."""
    recorded, reference = by_path(report.recorded), by_path(part.reference)
    plots = [
        (plot.question, plot_view(plot, recorded, reference, tells=tells == FULL))
        for plot in part.plots
    ]
    required = {name: worth for name, worth in part.points.items() if name not in part.extra}
    return PartView(
        title=part.title,
        earned=report.points_in(required) or 0.0,
        worth=sum(required.values()),
        questions=tuple(_questions(part, report, tells, plots)),
    )


def _questions(
    part: PartTitle,
    report: Report,
    tells: Level,
    plots: Sequence[tuple[str, PlotView]],
) -> Iterator[QuestionView]:
    found, without = by_question(report.outcomes), left_out(report)
    for name, worth in part.points.items():
        of_question = found.get(name, [])
        seen = [o for o in of_question if not o.hidden or tells != "nothing"]
        shown = [] if name in without else seen
        failures = tuple(_failures([o for o in shown if not o.passed], part, tells))
        reasons = {reason_of(failure) for failure in failures}
        same = reasons.pop() if len(reasons) == 1 and len(failures) > 1 else ("",)
        if failures and is_unwritten(shown):
            same = (_UNWRITTEN,)
        if of_question:
            yield QuestionView(
                name=name,
                earned=sum(outcome.points for outcome in of_question),
                worth=worth,
                extra=name in part.extra,
                left_out=name in without,
                failures=failures,
                passed=tuple(outcome for outcome in shown if outcome.passed),
                same=same[0] if len(same) == 1 else "",
                plots=tuple(plot for question, plot in plots if question == name),
            )


def reason_of(failure: Failure) -> tuple[str, ...]:
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
