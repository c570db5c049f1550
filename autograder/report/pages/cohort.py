"""What reports show together: figures, what is suspicious, who passed which check."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from urllib.parse import quote

import numpy as np

from autograder.model import Report, Status
from autograder.report.lines import one_line, remark
from autograder.report.pages.part_view import PartTitle
from autograder.report.remarks import left_out
from autograder.verdicts import Verdict

_LETTERS = {
    Verdict.PASSED: "p",
    Verdict.FAILED: "f",
    Verdict.INHERITED: "i",
    Verdict.UNLOCKED: "u",
    Verdict.NOT_FOUND: "n",
    Verdict.CRASHED: "c",
    Verdict.TIMED_OUT: "t",
    Verdict.BLOCKED: "b",
    Verdict.GRADER_ERROR: "e",
}
ABSENT = "-"
BINS = 20
"""Bars of the histogram."""

MANY = 3
"""Of more submissions than these the same is said only once."""

_SUSPICIOUS = {Verdict.BLOCKED: "blocked", Verdict.TIMED_OUT: "timed out"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A submission in the table."""

    name: str
    page: str
    """The link to its page; "" if there is none."""
    status: Status
    score: float | None
    """Points for code, without extra credit."""
    extra: float
    """Extra credit."""
    late: str
    verdicts: str
    """A letter for each hidden check, in order."""
    shares: tuple[float | None, ...]
    """Of each question's points, the share that was earned; None where it was not handed in, or
    left out as extra credit."""
    suspicious: str
    texts: int


@dataclass(frozen=True, kw_only=True)
class QuestionFigures:
    """How a question went."""

    name: str
    extra: bool
    """Whether it is for extra credit."""
    tried: int
    """How many handed it in."""
    success: float | None
    """The mean share of its points; of those who handed it in."""
    discrimination: float | None
    """Its correlation with the points for all other questions; None if nothing varies."""


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """All that the page shows, except for mistakes."""

    rows: tuple[Row, ...]
    checks: tuple[tuple[str, str], ...]
    """Question and name of each hidden check."""
    questions: tuple[QuestionFigures, ...]
    total: float
    histogram: tuple[int, ...]

    @property
    def absent(self) -> list[Row]:
        """Students who handed in nothing."""
        return [r for r in self.rows if not r.page and r.status is Status.NOT_GRADED]

    @property
    def to_look_at(self) -> list[tuple[str, list[Row]]]:
        """What to look at, with whom it concerns; what is said of many comes last."""
        said: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.suspicious and row not in self.absent:
                said.setdefault(row.suspicious, []).append(row)
        return sorted(said.items(), key=lambda one: len(one[1]) > MANY)

    @property
    def drawn(self) -> list[Row]:
        """The rows of the picture: who was not graded, or was replaced, has no checks to show."""
        return [row for row in self.rows if row.verdicts.strip(ABSENT)]

    @property
    def submissions(self) -> int:
        """How many were handed in."""
        return len(self.rows) - len(self.absent)

    @property
    def scores(self) -> list[float]:
        """The scores of those who were graded."""
        return [r.score for r in self.rows if r.score is not None and r.status is Status.GRADED]

    @property
    def mean(self) -> float | None:
        """Their mean."""
        return mean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """Their median."""
        return median(self.scores) if self.scores else None


def look_at(
    reports: Iterable[Report], others: Iterable[Report], parts: Sequence[PartTitle]
) -> Cohort:
    """Go through reports one by one; of each, only a row is kept.

    `others` have no page: nothing was handed in, or it is not graded yet.
    """
    worth = {name: points for part in parts for name, points in part.points.items()}
    extra = {name for part in parts for name in part.extra}
    kept = [(_row(report, worth, page_of), _verdicts(report)) for report in reports]
    kept += [(_row(report, worth, lambda _: ""), _verdicts(report)) for report in others]
    place = {name: at for at, name in enumerate(worth)}
    met = dict.fromkeys(check for _, verdicts in kept for check in verdicts)
    checks = sorted(met, key=lambda check: place[check[0]])
    rows = [_with_verdicts(row, verdicts, checks) for row, verdicts in kept]
    rows.sort(key=lambda row: (-(row.score if row.score is not None else -1), row.name))
    total = sum(points for name, points in worth.items() if name not in extra)
    return Cohort(
        rows=tuple(rows),
        checks=tuple(checks),
        questions=tuple(
            _figures(name, at, points, rows, extra=name in extra)
            for at, (name, points) in enumerate(worth.items())
        ),
        total=total,
        histogram=_histogram(rows, total),
    )


def page_of(stem: str) -> str:
    """Return the link to a submission's page."""
    return f"feedback/{quote(stem)}.html"


def _row(report: Report, worth: Mapping[str, float], page: Callable[[str], str]) -> Row:
    without = left_out(report)
    earned = [None if name in without else report.points_in([name]) for name in worth]
    shares = [
        None if e is None else e / w if w else 1.0
        for e, w in zip(earned, worth.values(), strict=True)
    ]
    return Row(
        name=one_line(report.stem),
        page=page(report.stem),
        status=report.status,
        score=report.score,
        extra=report.extra_credit,
        late=report.about.late,
        verdicts="",
        shares=tuple(shares),
        suspicious=_suspicious(report),
        texts=len(report.unmarked),
    )


def _verdicts(report: Report) -> Mapping[tuple[str, str], str]:
    without = left_out(report)
    shown = [o for o in report.outcomes if o.hidden]
    return {
        (o.question, o.check): ABSENT if o.question in without else _LETTERS[o.verdict]
        for o in shown
    }


def _with_verdicts(
    row: Row, verdicts: Mapping[tuple[str, str], str], checks: Iterable[tuple[str, str]]
) -> Row:
    return replace(row, verdicts="".join(verdicts.get(check, ABSENT) for check in checks))


def _suspicious(report: Report) -> str:
    """Say in a line what an instructor should look at."""
    told = [f"{report.status}: {remark(report)}"] if report.status is not Status.GRADED else []
    if not told and (doubts := [*report.about.remarks, report.about.contradicts]):
        told = [said] if (said := " ".join(map(one_line, doubts)).strip()) else []
    noted = report.declared.unlocked if report.declared else ()
    if unsaid := [name for name in report.unlocked if name not in noted]:
        told.append(f"has functions of ours without saying so: {', '.join(unsaid)}")
    if report.changed_after_marking:
        told.append(f"changed after a person graded it: {', '.join(report.changed_after_marking)}")
    for verdict, word in _SUSPICIOUS.items():
        met = [outcome for outcome in report.outcomes if outcome.verdict is verdict]
        if met:  # as many as the table in the terminal says
            told.append(f"{sum(outcome.hidden for outcome in met) or len(met)} {word}")
    return "; ".join(told) if report.status is not Status.REPLACED else ""


def _figures(
    name: str, at: int, points: float, rows: Sequence[Row], *, extra: bool
) -> QuestionFigures:
    own, rest = [], []
    for row in rows:
        share = row.shares[at]
        if share is not None and row.score is not None:
            own.append(share)
            rest.append(row.score if extra else row.score - share * points)
    varies = len(own) > 2 and np.std(own) > 0 and np.std(rest) > 0
    return QuestionFigures(
        name=name,
        extra=extra,
        tried=len(own),
        success=mean(own) if own else None,
        discrimination=float(np.corrcoef(own, rest)[0, 1]) if varies else None,
    )


def _histogram(rows: Sequence[Row], total: float) -> tuple[int, ...]:
    counts = [0] * BINS
    for row in rows:
        if row.score is not None and row.status is Status.GRADED and total:
            counts[min(BINS - 1, int(BINS * row.score / total))] += 1
    return tuple(counts)
