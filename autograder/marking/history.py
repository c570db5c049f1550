"""Who gave which points when: each change of a mark, in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from autograder.mark import Mark
from autograder.points import points_text
from autograder.store import Store

_LONGEST = 60
"""Characters of a comment that are repeated."""


def history_of(store: Store, stem: str, question: str) -> Sequence[str]:
    """Return a line for each change of the mark of an answer, the last one first."""
    report = store.texts(stem)
    changes = [Mark(items=()), *store.marks.history(report, question)]
    worth = [answer.max_points for answer in report.answers if answer.question == question]
    lines = [_in_words(before, now, most) for most in worth for before, now in pairwise(changes)]
    return lines[::-1]


def _in_words(before: Mark, now: Mark, most: float) -> str:
    at = datetime.fromisoformat(now.at).strftime("%Y-%m-%d %H:%M UTC")
    said = ", ".join(_differences(before, now)) or "looked at again"
    points = now.points(most)
    total = "not finished" if points is None else f"{points_text(points)} of {points_text(most)}"
    return f"{at}, {now.by or 'somebody'}: {said} ({total})"


def _differences(before: Mark, now: Mark) -> Iterator[str]:
    former = (*before.items, *[None] * len(now.items))
    for number, (was, to) in enumerate(zip(former, now.items, strict=False), 1):
        if was != to:
            yield f"item {number}: {_given(was)} \u2192 {_given(to)}"
    if before.adjust != now.adjust:
        yield f"besides: {points_text(before.adjust)} \u2192 {points_text(now.adjust)}"
    if before.comment != now.comment:
        text = " ".join(now.comment.split())
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
        yield f'comment: "{short}"' if text else "comment removed"


def _given(points: float | None) -> str:
    return "open" if points is None else points_text(points)
