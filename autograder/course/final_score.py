"""The final score: checks - unlocking + texts + extra credit - being late + an override."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from autograder.model import Override, Report
from autograder.points import points_text


@dataclass(frozen=True, kw_only=True)
class FinalScore:
    """One student's score and what it is made of; all None where there is no score yet."""

    student: str
    """The id in the roster; "" when it is not known whose submission it is."""
    checks: float | None
    unlocking: float | None
    """Points lost for functions that were unlocked."""
    texts: float | None
    """None until all texts are graded."""
    extra: float | None
    """Extra credit: what makes more than the total possible."""
    late: float | None
    """Points lost for being late."""
    override: Override | None
    final: float | None

    @property
    def arithmetic(self) -> str:
        """The sum, as a student reads it: 30 + 7.5 - 3.75 + 2 = 35.75."""
        if self.final is None or self.checks is None:
            return ""
        if self.override and self.override.sets:
            return f"set to {points_text(self.final)}: {self.override.reason}"
        terms = [points_text(self.checks)]
        terms += [f"- {points_text(self.unlocking)} (unlocked)"] if self.unlocking else []
        terms += [f"+ {points_text(self.texts)}"] if self.texts else []
        terms += [f"+ {points_text(self.extra)} (extra credit)"] if self.extra else []
        terms += [f"- {points_text(self.late)}"] if self.late else []
        if self.override:
            sign = "+" if self.override.points >= 0 else "-"
            terms.append(
                f"{sign} {points_text(abs(self.override.points))} ({self.override.reason})"
            )
        return f"{' '.join(terms)} = {points_text(self.final)}"


def final_scores(
    report: Report, texts: float | None, round_to: float | None
) -> Iterator[FinalScore]:
    """Yield the final score of each student of the team, or one if nobody knows whose it is."""
    for student in report.credited or ("",):
        override = next((o for o in report.about.overrides if o.student == student), None)
        if report.score is None:
            nothing = dict.fromkeys(("checks", "unlocking", "texts", "extra", "late", "final"))
            yield FinalScore(student=student, override=override, **nothing)
            continue
        earned = _exact(report.score) + _exact(texts or 0) + _exact(report.extra_credit)
        late = earned * Fraction(report.about.loses).limit_denominator(10**9)
        total = earned - late
        if override:
            points = _exact(override.points)
            total = points if override.sets else total + points
        yield FinalScore(
            student=student,
            checks=report.earned,
            unlocking=report.paid,
            texts=texts,
            extra=report.extra_credit if report.extra else None,
            late=float(late),
            override=override,
            final=_rounded(max(total, Fraction(0)), round_to),
        )


def after_lateness(report: Report) -> float:
    """Return the points for checks, graded texts and extra credit, less what being late costs."""
    return ((report.with_extra or 0.0) + (report.texts or 0.0)) * (1 - report.about.loses)


def _exact(value: float) -> Fraction:
    """Take the decimal that is written for it: 0.1 is a tenth."""
    return Fraction(f"{value:.6f}")


def _rounded(value: Fraction, step: float | None) -> float:
    """Round to a multiple of a step, a half upward; without a step, not at all."""
    if step is None:
        return float(value)
    unit = _exact(step)
    return float(math.floor(value / unit + Fraction(1, 2)) * unit)
