"""One change of a mark, made only upon what its marker saw: no work is replaced unseen."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from autograder.errors import AutograderError
from autograder.mark import Mark
from autograder.marking.answers import digest, mark_of
from autograder.model import TextQuestion
from autograder.report.rubric import rubric_items
from autograder.store import Store
from autograder.text import clean

LONGEST_COMMENT = 4000


class Invalid(AutograderError):
    """A change that means nothing; no page of ours sends one."""


class Conflict(AutograderError):
    """The mark, or the answer, is another one than its marker saw."""

    def __init__(self, mark: Mark, why: str) -> None:
        super().__init__(why)
        self.mark = mark


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a marker does: one field, from the value seen to a new one."""

    field: str
    """"item 0", "item 1", ..., "adjust", "comment", or "seen" for a text looked at again."""
    was: Any
    to: Any
    seen: str
    """The digest of the text that the marker saw."""


def change(store: Store, stem: str, asked: TextQuestion, wanted: Change, by: str) -> Mark:
    """Make one change, and return the mark once it is on the disk."""
    with store.changing():
        report = store.texts(stem)
        answer = next((a for a in report.answers if a.question == asked.name), None)
        if answer is None:
            raise Invalid("this submission has no such text")
        mark = mark_of(answer, asked)
        if digest(answer.text) != wanted.seen:
            raise Conflict(mark, "The answer has changed since this page was opened: reload it.")
        to = valid(wanted.field, wanted.to, asked)
        now = value_of(mark, wanted.field)
        if now not in (wanted.was, to):
            raise Conflict(mark, f"{mark.by or 'Somebody'} changed this at the same time.")
        changed = replace(
            with_value(mark, wanted.field, to),
            answer=answer.text,
            by=by,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
        )
        store.marks.put(report, asked.name, changed)
    return changed


def value_of(mark: Mark, field: str) -> Any:
    """Return the value of a field."""
    if field.startswith("item "):
        return mark.items[int(field[5:])]
    return {"adjust": mark.adjust, "comment": mark.comment, "seen": None}[field]


def with_value(mark: Mark, field: str, to: Any) -> Mark:
    """Return the mark with another value of a field."""
    if field.startswith("item "):
        at = int(field[5:])
        return replace(mark, items=(*mark.items[:at], to, *mark.items[at + 1 :]))
    if field == "adjust":
        return replace(mark, adjust=to)
    return replace(mark, comment=to) if field == "comment" else mark


def valid(field: str, to: Any, asked: TextQuestion) -> Any:
    """Return the value as it is kept, or refuse it."""
    items = rubric_items(asked)
    fields = [f"item {at}" for at in range(len(items))]
    if field in fields:
        most = items[fields.index(field)].points
        return None if to is None else _number(to, 0.0, most)
    if field == "adjust":
        return _number(to, -asked.points, asked.points)
    if field == "comment" and isinstance(to, str):
        return kept_comment(to)
    if field == "seen" and to is None:
        return None
    raise Invalid(f"no such field, or no such value of it: {field[:20]}")


def kept_comment(text: str) -> str:
    """Return a comment as it is kept: characters that could fool a page are replaced."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if len(plain) > LONGEST_COMMENT:
        raise Invalid(f"a comment has at most {LONGEST_COMMENT} characters")
    return clean(plain.encode("utf-8", "replace").decode(), LONGEST_COMMENT)


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid("points must be a number")
    if not least <= value <= most:
        raise Invalid(f"points must lie between {least:g} and {most:g}")
    return float(value)
