"""Where two submissions are alike: the longest stretches that both have, as excerpts to read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.similarity.code import Code
from autograder.similarity.phrases import LENGTH, Phrases, phrases_of
from autograder.similarity.tokens import Tokens
from autograder.text import clean

_PLACES = 8
"""Places in the second one that are tried for a phrase: code that repeats itself has thousands."""

_LINES = 60
_LONGEST_LINE = 200
"""What is shown of one passage."""


_Line = tuple[str, str, str]
"""What stands before the part that is alike, that part, and what stands after it."""


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Lines of one submission."""

    place: str
    first: int
    """The number of the first line within its cell or file."""
    lines: tuple[_Line, ...]
    more: int
    """Lines that are alike and not shown."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One stretch that both have."""

    left: Excerpt
    right: Excerpt
    tokens: int
    others: int
    """How many more teams have the rarest phrase in it."""


def passages(
    left: Code, right: Code, known: Phrases, tokens: tuple[Tokens, Tokens], most: int
) -> tuple[tuple[Passage, ...], int]:
    """Return the longest of what both have and few others, and how many such passages there are."""
    ours, theirs = tokens
    found = sorted(_alike(ours, theirs, known), key=lambda stretch: -stretch[2])
    shown = tuple(
        Passage(
            left=_excerpt(left, ours, start, length),
            right=_excerpt(right, theirs, other, length),
            tokens=length,
            others=holders - 2,
        )
        for start, other, length, holders in found[:most]
    )
    return shown, len(found)


def _alike(ours: Tokens, theirs: Tokens, known: Phrases) -> Iterator[tuple[int, int, int, int]]:
    """Yield where a stretch begins in both, its length in tokens, and how many teams have it.

    Of several places in the second one, the one with the longest stretch is taken.
    """
    left, right = phrases_of(ours), phrases_of(theirs)
    holders = known.holders(left)
    ends = [*left.tolist(), None], [*right.tolist(), None]
    counted = [*(holders > 0).tolist(), False]
    places = defaultdict[int, list[int]](list)
    for place, phrase in enumerate(right.tolist()):
        if len(places[phrase]) < _PLACES:
            places[phrase].append(place)
    at = 0
    while at < len(left):
        candidates = places.get(int(left[at]), ()) if counted[at] else ()
        found = [(_length(*ends, counted, at, place), -place) for place in candidates]
        length, place = max(found, default=(0, 0))
        if length:
            yield at, -place, length + LENGTH - 1, int(holders[at : at + length].min())
        at += max(1, length)


def _length(
    left: Sequence[int | None],
    right: Sequence[int | None],
    counted: Sequence[bool],
    at: int,
    place: int,
) -> int:
    """Return how many phrases from here on are the same in both; what is not counted ends them."""
    length = 0
    while counted[at + length] and left[at + length] == right[place + length]:
        length += 1
    return length


def _excerpt(code: Code, tokens: Tokens, start: int, length: int) -> Excerpt:
    """Cut out whole lines; where other tokens stand on the first or last, these are not marked."""
    begin, end = int(tokens.starts[start]), int(tokens.ends[start + length - 1])
    place, first = code.place(code.text.count("\n", 0, begin))
    above = code.text.rfind("\n", 0, begin) + 1
    below = code.text.find("\n", end)
    below = len(code.text) if below < 0 else below
    lines = code.text[begin:end].split("\n")
    shown = [_indented(line) for line in lines[:_LINES]]
    shown[0] = (code.text[above:begin], lines[0], "")
    if len(lines) == len(shown):
        shown[-1] = (*shown[-1][:2], code.text[end:below])
    return Excerpt(
        place=clean(place, 80),
        first=first,
        lines=tuple(_shortened(*line) for line in _to_the_left(shown)),
        more=len(lines) - len(shown),
    )


def _indented(line: str) -> _Line:
    """Keep the indentation apart, which is not marked."""
    rest = line.lstrip()
    return line[: len(line) - len(rest)], rest, ""


def _to_the_left(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out the indentation that all lines share: two columns have little room."""
    indents = [len(b) - len(b.lstrip()) if b.strip() else len(b) for b, a, _ in lines if a]
    least = min(indents)
    return [(before[least:], alike, after) for before, alike, after in lines]


def _shortened(before: str, alike: str, after: str) -> _Line:
    before = before[-_LONGEST_LINE:]
    return _plain(before), _plain(alike), _plain(after)


def _plain(text: str) -> str:
    return clean(text[: _LONGEST_LINE + 1].replace("\t", "    "), _LONGEST_LINE)
