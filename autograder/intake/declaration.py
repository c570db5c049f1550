"""`hand_in.json`: who hands in and when it was packed, as the students' export writes it.

It is what students say about themselves, and it is compared with the roster. It decides only which
seeds their experiments must have.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Annotated

import msgspec
from msgspec import Meta

from autograder.checks.authors import Author
from autograder.checks.team import DECLARATION, DECLARATION_FORMAT, declaration
from autograder.model import Declaration, DeclaredAuthor
from autograder.strict import Table
from autograder.text import clean, shown

_LONGEST = 20_000
_MOST_AUTHORS = 10
_NEVER = datetime.min.replace(tzinfo=UTC)

_Piece = Annotated[str, Meta(max_length=200)]


class _Author(Table, frozen=True, kw_only=True):
    family: _Piece
    given: _Piece
    id: _Piece


class _Declared(Table, frozen=True, kw_only=True):
    format: str
    authors: Annotated[tuple[_Author, ...], Meta(min_length=1, max_length=_MOST_AUTHORS)]
    unlocked: Annotated[tuple[_Piece, ...], Meta(max_length=100)] = ()
    """The functions of ours that were unlocked."""
    packed: datetime | None = None
    """When `grader.export` packed it; the file beside a notebook has no time."""


def take_declaration(
    files: Mapping[str, bytes],
) -> tuple[dict[str, bytes], Declaration | None, tuple[str, ...]]:
    """Return the other files, what was declared, and notes on what cannot be read.

    Only its authors are put beside the code, with `for_checks`: packing the same work again must
    not draw other inputs. Of several, as of a zip for each part, the one packed last counts, and
    what any of them says was unlocked.
    """
    paths = [path for path in files if DECLARATION in PurePosixPath(path).parts]
    others = {path: data for path, data in files.items() if path not in paths}
    read = {path: _read(files[path]) for path in sorted(paths)}
    found = [declared for declared in read.values() if declared]
    notes = tuple(
        f"{shown(path)} is not as grader.export writes it, and was left out."
        for path, declared in read.items()
        if declared is None
    )
    last = max(found, key=lambda declared: declared.packed or _NEVER, default=None)
    unlocked = tuple(dict.fromkeys(name for one in found for name in one.unlocked))
    return others or dict(files), _plain(last, unlocked) if last else None, notes


def for_checks(declared: Declaration | None) -> dict[str, bytes]:
    """Return the file that checks read: who hands in, as the file beside the notebook says it."""
    if declared is None:
        return {}
    authors = [Author(one.family, one.given, one.id) for one in declared.authors]
    return {DECLARATION: declaration(authors).encode()}


def _read(data: bytes) -> _Declared | None:
    if len(data) > _LONGEST:
        return None
    try:
        declared = msgspec.json.decode(data, type=_Declared)
    except (ValueError, RecursionError):
        return None
    timed = declared.packed is None or declared.packed.tzinfo
    return declared if declared.format == DECLARATION_FORMAT and timed else None


def _plain(declared: _Declared, unlocked: tuple[str, ...]) -> Declaration:
    return Declaration(
        authors=tuple(
            DeclaredAuthor(family=_line(a.family), given=_line(a.given), id=_line(a.id))
            for a in declared.authors
        ),
        packed=declared.packed.isoformat(timespec="seconds") if declared.packed else "",
        unlocked=tuple(_line(name) for name in unlocked),
    )


def _line(text: str) -> str:
    return " ".join(clean(text).split())
