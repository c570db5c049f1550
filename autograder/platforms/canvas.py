"""Canvas: "Download Submissions" of an assignment, one zip.

`curiemarie_LATE_1001_20001_hw-1.zip`: who, late, user, attachment, the file and its attempt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Source
from autograder.platforms.layout import NamedFiles, Piece, Split, grouped

_NAMED = re.compile(r"(.+?)_(LATE_)?(\d+)_(?:(\d+)_(.+)|text\.html)", re.DOTALL)
_ANONYMOUS = re.compile(r"(LATE_)?(anon)_([A-Za-z0-9]+)_(?:(\d+)_)?(.+)", re.DOTALL)
_AGAIN = re.compile(r"-\d{1,2}(?=\.[^.]+$|$)")


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Reads downloads from Canvas."""

    name: str = "Canvas"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Group the files by their names; a file within a folder fits nowhere."""
        return grouped(self.name, sources, _piece, tidy=_first_attempts)


def _piece(name: str) -> Piece | None:
    if "/" in name:
        return None
    if match := _ANONYMOUS.fullmatch(name):
        late, who, user, _, file = match.groups()
        prefix = name.removesuffix(file)
        return Piece(
            who=who, id=user, file=file, returns_to=prefix, late=bool(late), anonymous=True
        )
    if match := _NAMED.fullmatch(name):
        who, late, user, _, file = match.groups()
        prefix = name.removesuffix(file) if file else ""
        return Piece(who=who, id=user, file=file or "", returns_to=prefix, late=bool(late))
    return None


def _first_attempts(named: NamedFiles) -> NamedFiles:
    """Remove the -1 or -2 that Canvas adds to the name of a file that is handed in again.

    The figures of an experiment are looked up by the name of their file.
    """
    plain = [_AGAIN.sub("", file) for file, _ in named]
    if len(set(plain)) < len(plain):
        return named
    return [(file, source) for file, (_, source) in zip(plain, named, strict=True)]
