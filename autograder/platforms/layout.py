"""What the platforms share: sorting the files of a download into submissions.

Only names are looked at. The platform wrote the first part of a name and a student the rest, so
names are read from the front.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from autograder.intake import stem_of
from autograder.model import About, Person, Posted, Source, Submission

Split = tuple[list[Submission], list[Source]]
"""The submissions of a download, and the files that fit nowhere."""

TYPED = "Only text typed into the platform was handed in, no file. Please hand in the notebook."


class Platform(Protocol):
    """A learning platform. What it hands out is read here; what it takes back belongs here, too."""

    @property
    def name(self) -> str:
        """Its name, as people write it."""

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Sort the files of a download into submissions."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file of a submission, by its name in the download."""

    who: str
    id: str
    file: str
    """"" for text typed into the platform."""
    returns_to: str
    """The beginning of the name under which the platform takes a file back."""
    late: bool | None = None
    anonymous: bool = False


NamedFiles = list[tuple[str, Source]]
"""Files of one submission, each with the name that its author gave it."""


def grouped(
    platform: str,
    sources: Iterable[Source],
    parse: Callable[[str], Piece | None],
    tidy: Callable[[NamedFiles], NamedFiles] = list,
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
    platform: str, pieces: Sequence[tuple[Piece, Source]], tidy: Callable[[NamedFiles], NamedFiles]
) -> Submission:
    first = pieces[0][0]
    named = tidy([(piece.file, source) for piece, source in pieces if piece.file])
    late = any(piece.late for piece, _ in pieces) if first.late is not None else None
    person = Person(name=first.who, id=first.id)
    return Submission(
        stem=stem_of(f"{first.who} {first.id}"),
        files=tuple(renamed(source, file) for file, source in named),
        posted=Posted(platform=platform, people=() if first.anonymous else (person,), late=late),
        about=About(account=first.id, returns_to=first.returns_to),
        refused="" if named else TYPED,
    )


def renamed(source: Source, name: str = "") -> Source:
    """Return a file under its name within the submission: `name`, or its own without folders."""
    changed: Source = replace(source, name=name or PurePosixPath(source.name).name)  # type: ignore[type-var]
    return changed
