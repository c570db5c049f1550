"""The page of one question: model answer and rubric, all answers, and what was given to them."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.marking.answers import Answer, Group
from autograder.model import TextQuestion
from autograder.report.pages.templates import rendered
from autograder.report.rubric import rubric_items

_TEMPLATE = Path(__file__).with_name("texts.html.j2")
_SCRIPT = Path(__file__).with_name("texts.js").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page runs our script and nothing else, and speaks only to the server that it came from."""

_MOST_SNIPPETS = 9


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the marking of a question is."""

    name: str
    complete: int
    begun: int
    changed: int
    total: int


def progress(name: str, groups: Iterable[Group]) -> Progress:
    """Count complete and half-finished marks."""
    marks = [answer for group in groups for answer in group.answers]
    complete = sum(one.mark.complete for one in marks)
    return Progress(
        name=name,
        complete=complete,
        begun=sum(one.mark.begun and not one.mark.complete for one in marks),
        changed=sum(one.changed for one in marks),
        total=len(marks),
    )


def page(
    asked: TextQuestion,
    groups: Sequence[Group],
    others: Sequence[Progress],
    stamp: str,
    *,
    blind: bool,
) -> str:
    """Return the page. What students wrote is escaped; the script reads it from the page."""
    return rendered(
        _TEMPLATE,
        asked=asked,
        items=rubric_items(asked),
        groups=groups,
        here=progress(asked.name, groups),
        others=others,
        blind=blind,
        state=state(asked, groups, stamp),
        script=_SCRIPT,
    )


def state(asked: TextQuestion, groups: Sequence[Group], stamp: str) -> Mapping[str, Any]:
    """Return what changes while the page is open: all marks, and snippets of comments."""
    answers = [answer for group in groups for answer in group.answers]
    return {
        "stamp": stamp,
        "marks": {answer.id: mark_state(answer, asked) for answer in answers},
        "snippets": snippets(answer.mark.comment for answer in answers),
    }


def mark_state(answer: Answer, asked: TextQuestion) -> Mapping[str, Any]:
    """Return a mark as the script shows it."""
    mark = answer.mark
    return {
        "items": mark.items[: len(rubric_items(asked))],
        "adjust": mark.adjust,
        "comment": mark.comment,
        "points": mark.points(asked.points),
        "complete": mark.complete,
        "begun": mark.begun,
        "changed": answer.changed,
        "by": mark.by,
    }


def snippets(comments: Iterable[str]) -> Sequence[str]:
    """Return the lines that comments consist of, the most frequent first: to be used again."""
    lines = Counter(line.strip() for text in comments for line in text.splitlines())
    del lines[""]
    return [line for line, _ in lines.most_common(_MOST_SNIPPETS)]
