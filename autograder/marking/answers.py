"""All answers to one question, in the order in which they are marked: what is alike in a row."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.mark import Mark
from autograder.model import Report, TextAnswer, TextQuestion
from autograder.report.lines import one_line
from autograder.report.rubric import rubric_items

_SHINGLE = 3
"""Words in a row: two texts are compared by the sets of these."""

_ALIKE = 0.8
"""The share of common shingles from which texts count as nearly identical."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, as it is shown."""

    id: str
    """What the page calls it; it tells nobody the name."""
    stem: str
    shown_as: str
    text: str
    mark: Mark
    changed: bool
    pdfs: tuple[str, ...] = ()
    """The names of PDF files that lie in the submission."""

    @property
    def seen(self) -> str:
        """What a change must name, to show that its marker saw this text."""
        return digest(self.text)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Answers that are alike."""

    answers: tuple[Answer, ...]
    identical: bool


def digest(text: str) -> str:
    """Return a short name of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def id_of(stem: str, key: str) -> str:
    """Return what stands for a name: the same in every session over one folder."""
    return hashlib.sha256(f"{key}\0{stem}".encode()).hexdigest()[:12]


def mark_of(answer: TextAnswer, asked: TextQuestion) -> Mark:
    """Return the mark with an entry for each item of the rubric, as it is now."""
    mark = answer.mark or Mark(items=(), answer=answer.text)
    missing = len(rubric_items(asked)) - len(mark.items)
    if missing <= 0:
        return mark
    return replace(mark, items=(*mark.items, *[None] * missing))


def groups(
    reports: Iterable[Report],
    asked: TextQuestion,
    key: str,
    *,
    blind: bool,
    pdfs_of: Callable[[str], Sequence[Path]] = lambda _: (),
) -> Sequence[Group]:
    """Return the answers in groups; in a blind round, names decide neither order nor title.

    Where a PDF file stands in for the text, nobody knows what it is like: the answer stays alone.
    """
    found = [
        replace(
            _answer(report, answer, asked, key, blind=blind),
            pdfs=tuple(path.name for path in pdfs_of(report.stem)),
        )
        for report in reports
        for answer in report.answers
        if answer.question == asked.name
    ]
    found.sort(key=lambda one: (not one.text and not one.pdfs, one.id if blind else one.stem))
    return [
        Group(answers=tuple(alike), identical=len({_plain(one.text) for one in alike}) == 1)
        for alike in _alike(found)
    ]


def _answer(
    report: Report, answer: TextAnswer, asked: TextQuestion, key: str, *, blind: bool
) -> Answer:
    id_ = id_of(report.stem, key)
    return Answer(
        id=id_,
        stem=report.stem,
        shown_as=f"Answer {id_[:6]}" if blind else one_line(report.stem),
        text=answer.text,
        mark=mark_of(answer, asked),
        changed=answer.changed,
    )


def _alike(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Put each answer to the first group that has one like it."""
    found: list[tuple[list[set[str]], list[Answer]]] = []
    for answer in answers:
        if answer.pdfs and not answer.text:
            found.append(([], [answer]))
            continue
        shingles = _shingles(answer.text)
        alike = (one for one in found if any(_close(shingles, member) for member in one[0]))
        members, group = next(alike, ([], []))
        if not members:
            found.append((members, group))
        if shingles not in members:
            members.append(shingles)
        group.append(answer)
    return [group for _, group in found]


def _plain(text: str) -> str:
    """Leave out what makes no difference: case, punctuation, spaces."""
    return " ".join(re.findall(r"\w+|[^\w\s.,;:!?'\"()]", text.casefold()))


def _shingles(text: str) -> set[str]:
    words = _plain(text).split()
    if len(words) < _SHINGLE:
        return {" ".join(words)}
    return {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}


def _close(one: set[str], other: set[str]) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _ALIKE * longer:
        return False
    return len(one & other) >= _ALIKE * len(one | other)
