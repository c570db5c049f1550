"""What the platforms have in common: a download's files are sorted into submissions.

A platform looks only at names, of which it wrote the first part and a student the rest: everything
is read from the front.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from autograder.intake import stem_of
from autograder.model import Person, Posted, Source, Submission

Split = tuple[list[Submission], list[Source]]
"""The submissions of a download, and the files that fit nowhere."""

TYPED = "Only text typed into the platform was handed in, no file. Please hand in the notebook."


class Platform(Protocol):
    """A learning platform: what it hands out. What it takes back belongs here too."""

    @property
    def name(self) -> str:
        """Its name, as people write it."""

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Sort the files of a download."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file of a submission, as its name in the download tells."""

    who: str
    id: str
    file: str
    """"" for text typed into the platform."""
    late: bool | None = None
    anonymous: bool = False


Named = list[tuple[str, Source]]
"""Files of one submission, each with the name that its author gave it."""


def grouped(
    platform: str,
    sources: Iterable[Source],
    parse: Callable[[str], Piece | None],
    tidy: Callable[[Named], Named] = list,
) -> Split:
    """Put the files of one person into one submission; `tidy` corrects their names."""
    groups: dict[tuple[str, str], list[tuple[Piece, Source]]] = {}
    rest = []
    for source in sources:
        if piece := parse(source.name):
            groups.setdefault((piece.who, piece.id), []).append((piece, source))
        else:
            rest.append(source)
    return [_submission(platform, pieces, tidy) for pieces in groups.values()], rest


def _submission(
    platform: str, pieces: Sequence[tuple[Piece, Source]], tidy: Callable[[Named], Named]
) -> Submission:
    first = pieces[0][0]
    named = tidy([(piece.file, source) for piece, source in pieces if piece.file])
    late = any(piece.late for piece, _ in pieces) if first.late is not None else None
    person = Person(name=first.who, id=first.id)
    return Submission(
        stem=stem_of(f"{first.who} {first.id}"),
        files=tuple(renamed(source, file) for file, source in named),
        posted=Posted(platform=platform, people=() if first.anonymous else (person,), late=late),
        refused="" if named else TYPED,
    )


def renamed(source: Source, name: str = "") -> Source:
    """Give a file the name it has within the submission: its own, without folders, unless given."""
    changed: Source = replace(source, name=name or PurePosixPath(source.name).name)  # type: ignore[type-var]
    return changed
