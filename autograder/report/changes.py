"""What another grading changes: whose score, from what to what, and through which checks."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report, Status
from autograder.report.lines import number_cell, safe_cell, score_line
from autograder.verdicts import Outcome

_COLUMNS = (
    "submission",
    "students",
    "score before",
    "score after",
    "question",
    "check",
    "points before",
    "points after",
    "verdict before",
    "verdict after",
)
_SAME = 1e-9
"""Points are sums of fractions."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A check that gives other points than before; None where there was or is no such check."""

    question: str
    check: str
    title: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A submission whose score changes."""

    before: Report
    after: Report
    moved: tuple[Moved, ...]

    @property
    def stem(self) -> str:
        """The name of the submission."""
        return self.after.stem

    @property
    def by(self) -> float:
        """How many points it gains."""
        return (self.after.with_extra or 0.0) - (self.before.with_extra or 0.0)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that another grading changes."""

    changes: tuple[Change, ...]
    """The largest loss first."""
    why: tuple[str, ...]
    """Which questions are affected and by what, a line each."""
    looked_at: int
    """Submissions."""
    waiting: int
    """How many of them are not graded yet."""
    applied: bool
    """Whether the new reports have taken the place of the former ones."""


def change_between(before: Report, after: Report) -> Change | None:
    """Compare two reports on one submission; None if the score stays."""
    moved = _moved(before, after) if after.outcomes else ()  # else its status says why
    change = Change(before=before, after=after, moved=tuple(moved))
    same_kind = (before.score is None) is (after.score is None) and before.status is after.status
    return None if same_kind and abs(change.by) < _SAME else change


def moved_checks(before: Report, after: Report) -> list[Moved]:
    """Return the checks that give other points."""
    return list(_moved(before, after))


def _moved(before: Report, after: Report) -> Iterable[Moved]:
    old, new = ({(o.question, o.check): o for o in r.outcomes} for r in (before, after))
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        shown = now or was
        assert shown is not None
        if abs((was.points if was else 0.0) - (now.points if now else 0.0)) >= _SAME:
            yield Moved(
                question=shown.question,
                check=shown.check,
                title=shown.title,
                before=was,
                after=now,
            )


def score_in_words(report: Report) -> str:
    """Write a score, or why there is none."""
    if report.score is None:
        return str(report.status)
    score = score_line(report)
    return f"{score} ({report.status})" if report.status is Status.NOT_GRADED else score


def write_changes(changes: Sequence[Change], path: Path) -> None:
    """Write a row for each check through which a score changes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for change in changes:
        about = [
            safe_cell(change.stem),
            safe_cell("; ".join(change.after.about.students)),
            number_cell(change.before.with_extra),
            number_cell(change.after.with_extra),
        ]
        for moved in change.moved or (None,):
            writer.writerow([*about, *(_cells(moved) if moved else [""] * 6)])
    write_whole(path, text.getvalue())


def _cells(moved: Moved) -> list[str]:
    both = (moved.before, moved.after)
    return [
        moved.question,
        moved.check,
        *(number_cell(one.points if one else None) for one in both),
        *(str(one.verdict) if one else "" for one in both),
    ]


def moved_in_words(moved: Moved) -> str:
    """Say in a line how a check ends now."""
    return f"{moved.question}.{moved.check}: {_side(moved.before)} → {_side(moved.after)}"


def _side(outcome: Outcome | None) -> str:
    if outcome is None:
        return "no such check"
    return f"{number_cell(outcome.points)} ({outcome.verdict.replace('_', ' ').lower()})"
