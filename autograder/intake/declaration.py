"""`hand_in.json`: who hands in and when it was packed, as the students' export writes it.

It is what students say about themselves. It decides nothing: it is compared with the roster.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated

import msgspec
from msgspec import Meta

from autograder.checks.hand_in import DECLARATION, DECLARATION_FORMAT
from autograder.model import Declaration, DeclaredAuthor
from autograder.strict import Table
from autograder.text import clean, shown

_LONGEST = 20_000
_MOST_AUTHORS = 10

_Piece = Annotated[str, Meta(max_length=200)]


class _Author(Table, frozen=True, kw_only=True):
    family: _Piece
    given: _Piece
    id: _Piece


class _Declared(Table, frozen=True, kw_only=True):
    format: str
    authors: Annotated[tuple[_Author, ...], Meta(min_length=1, max_length=_MOST_AUTHORS)]
    packed: datetime


def take_declaration(
    files: Mapping[str, bytes],
) -> tuple[dict[str, bytes], Declaration | None, tuple[str, ...]]:
    """Return the other files, what was declared, and notes on what cannot be read.

    It is not put beside the code: packing the same work again must not draw other inputs. Of
    several, as of a zip for each part, the one packed last counts.
    """
    paths = [path for path in files if PurePosixPath(path).name == DECLARATION]
    others = {path: data for path, data in files.items() if path not in paths}
    read = {path: _read(files[path]) for path in sorted(paths)}
    found = [declared for declared in read.values() if declared]
    notes = tuple(
        f"{shown(path)} is not as grader.export writes it, and was left out."
        for path, declared in read.items()
        if declared is None
    )
    last = max(found, key=lambda declared: declared.packed, default=None)
    return others or dict(files), _plain(last) if last else None, notes


def _read(data: bytes) -> _Declared | None:
    if len(data) > _LONGEST:
        return None
    try:
        declared = msgspec.json.decode(data, type=_Declared)
    except (ValueError, RecursionError):
        return None
    usable = declared.format == DECLARATION_FORMAT and declared.packed.tzinfo
    return declared if usable else None


def _plain(declared: _Declared) -> Declaration:
    return Declaration(
        authors=tuple(
            DeclaredAuthor(family=_line(a.family), given=_line(a.given), id=_line(a.id))
            for a in declared.authors
        ),
        packed=declared.packed.isoformat(timespec="seconds"),
    )


def _line(text: str) -> str:
    return " ".join(clean(text).split())
