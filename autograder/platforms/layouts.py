"""How learning platforms lay out a download of many submissions.

A layout takes the files of a download and returns its submissions, with the files that fit
nowhere. It looks only at names, of which the platform wrote the first part and a student the rest:
everything is read from the front.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograder.intake.receive import stem_of
from autograder.model import Person, Posted, Source, Submission

Split = tuple[list[Submission], list[Source]]
Layout = Callable[[Sequence[Source]], Split]

TYPED = "Only text typed into the platform was handed in, no file. Please hand in the notebook."


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A file of a submission, as its name in the download tells."""

    who: str
    id: str
    file: str
    """"" for text typed into the platform."""
    late: bool | None = None
    anonymous: bool = False


_CANVAS = re.compile(r"(.+?)_(LATE_)?(\d+)_(?:(\d+)_(.+)|text\.html)", re.DOTALL)
_CANVAS_ANONYMOUS = re.compile(r"(LATE_)?(anon)_([A-Za-z0-9]+)_(?:(\d+)_)?(.+)", re.DOTALL)
_AGAIN = re.compile(r"-\d{1,2}(?=\.[^.]+$|$)")


def canvas(sources: Sequence[Source]) -> Split:
    """`curiemarie_LATE_1001_20001_hw-1.zip`: who, late, user, attachment, file and its attempt."""
    return _grouped("Canvas", sources, _canvas)


def _canvas(name: str) -> _Piece | None:
    if "/" in name:
        return None
    if match := _CANVAS_ANONYMOUS.fullmatch(name):
        late, who, user, _, file = match.groups()
        return _Piece(who=who, id=user, file=file, late=bool(late), anonymous=True)
    if match := _CANVAS.fullmatch(name):
        who, late, user, _, file = match.groups()
        return _Piece(who=who, id=user, file=file or "", late=bool(late))
    return None


_MOODLE = re.compile(r"([^/]+?)_(\d+)_assignsubmission_(?:file_?/?(.+)|onlinetext.*)", re.DOTALL)


def moodle(sources: Sequence[Source]) -> Split:
    """`Marie Curie_2315_assignsubmission_file/hw.zip`, a folder each or flat; or a group's name.

    In blind marking everybody has the same name, "Participant" in the language of the platform.
    """
    found, rest = _grouped("Moodle", sources, _moodle)
    names = {
        person.name
        for submission in found
        if submission.posted
        for person in submission.posted.people
    }
    if len(found) > 1 and len(names) == 1:
        found = [replace(submission, posted=Posted(platform="Moodle")) for submission in found]
    return found, rest


def _moodle(name: str) -> _Piece | None:
    match = _MOODLE.fullmatch(name)
    return match and _Piece(who=match[1], id=match[2], file=match[3] or "")


def zips(sources: Sequence[Source]) -> Split:
    """Every file is a submission, known by its own name."""
    return [
        Submission(stem=stem_of(PurePosixPath(source.name).stem), files=(renamed(source),))
        for source in sources
    ], []


def renamed(source: Source, name: str = "") -> Source:
    """Give a file the name it has within the submission: its own, without folders, unless given."""
    changed: Source = replace(source, name=name or PurePosixPath(source.name).name)  # type: ignore[type-var]
    return changed


def _grouped(
    platform: str, sources: Iterable[Source], parse: Callable[[str], _Piece | None]
) -> Split:
    """Put the files of one person into one submission."""
    groups: dict[tuple[str, str], list[tuple[_Piece, Source]]] = {}
    rest = []
    for source in sources:
        if piece := parse(source.name):
            groups.setdefault((piece.who, piece.id), []).append((piece, source))
        else:
            rest.append(source)
    return [_submission(platform, pieces) for pieces in groups.values()], rest


def _submission(platform: str, pieces: Sequence[tuple[_Piece, Source]]) -> Submission:
    first = pieces[0][0]
    named = [(piece.file, source) for piece, source in pieces if piece.file]
    if platform == "Canvas":
        named = _first_attempts(named)
    late = any(piece.late for piece, _ in pieces) if first.late is not None else None
    person = Person(name=first.who, id=first.id)
    return Submission(
        stem=stem_of(f"{first.who} {first.id}"),
        files=tuple(renamed(source, file) for file, source in named),
        posted=Posted(platform=platform, people=() if first.anonymous else (person,), late=late),
        refused="" if named else TYPED,
    )


def _first_attempts(named: list[tuple[str, Source]]) -> list[tuple[str, Source]]:
    """Take off the -1, -2 that Canvas adds when a file is handed in again.

    The figures of an experiment are looked for by their name.
    """
    plain = [_AGAIN.sub("", file) for file, _ in named]
    if len(set(plain)) < len(plain):
        return named
    return [(file, source) for file, (_, source) in zip(plain, named, strict=True)]
