"""Canvas: "Download Submissions" of an assignment, one zip.

`curiemarie_LATE_1001_20001_hw-1.zip`: who, late, user, attachment, the file and its attempt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Source
from autograder.platforms.layout import Named, Piece, Split, grouped

_NAMED = re.compile(r"(.+?)_(LATE_)?(\d+)_(?:(\d+)_(.+)|text\.html)", re.DOTALL)
_ANONYMOUS = re.compile(r"(LATE_)?(anon)_([A-Za-z0-9]+)_(?:(\d+)_)?(.+)", re.DOTALL)
_AGAIN = re.compile(r"-\d{1,2}(?=\.[^.]+$|$)")


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """What Canvas hands out."""

    name: str = "Canvas"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Sort the files by their names; one within a folder fits nowhere."""
        return grouped(self.name, sources, _piece, tidy=_first_attempts)


def _piece(name: str) -> Piece | None:
    if "/" in name:
        return None
    if match := _ANONYMOUS.fullmatch(name):
        late, who, user, _, file = match.groups()
        return Piece(who=who, id=user, file=file, late=bool(late), anonymous=True)
    if match := _NAMED.fullmatch(name):
        who, late, user, _, file = match.groups()
        return Piece(who=who, id=user, file=file or "", late=bool(late))
    return None


def _first_attempts(named: Named) -> Named:
    """Take off the -1, -2 that Canvas adds when a file is handed in again.

    The figures of an experiment are looked for by their name.
    """
    plain = [_AGAIN.sub("", file) for file, _ in named]
    if len(set(plain)) < len(plain):
        return named
    return [(file, source) for file, (_, source) in zip(plain, named, strict=True)]
