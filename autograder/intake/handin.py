"""A hand-in before it is opened: where its files are, and what is known about it.

It holds no bytes, so that hundreds wait in a list, travel to other processes, and are read one by
one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from autograder.checks.wording import clean
from autograder.errors import Refused
from autograder.intake.magic import is_zip
from autograder.intake.names import shown
from autograder.model import About
from autograder.rules import MIB, ArchiveLimits

LONGEST_STEM = 180
"""Bytes: a stem names files in OUT, and a file system takes 255 with what is put around it."""


class Source(Protocol):
    """A file that was handed in; must be picklable."""

    @property
    def name(self) -> str:
        """Its path within the hand-in."""

    def read(self, most: int) -> bytes:
        """Return its bytes, no more than one beyond `most`, or raise `Refused`."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file on disk."""

    name: str
    path: Path

    def read(self, most: int) -> bytes:
        """Return its bytes, no more than one beyond `most`."""
        try:
            with self.path.open("rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise Refused(f"The file cannot be read: {error.strerror}.") from None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as a learning platform names them; what it does not say is ""."""

    name: str
    id: str = ""
    email: str = ""
    registered: bool = False
    """Whether the id is that of the student's registration, and not a number of the platform."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a learning platform says about a hand-in. Students cannot write this."""

    platform: str
    people: tuple[Person, ...] = ()
    """Nobody when it is anonymous."""
    late: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What gets one row."""

    stem: str
    """Its name in every table, unique in a run and fit to be a file's name."""
    files: tuple[Source, ...] = ()
    posted: Posted | None = None
    about: About = field(default_factory=About)
    refused: str = ""
    """Why it is not graded, when that is known before it is opened."""

    @classmethod
    def at(cls, path: Path, stem: str = "") -> Self:
        """Take one file on disk for a hand-in."""
        return cls(stem=stem or stem_of(path.stem), files=(File(name=path.name, path=path),))


@dataclass(frozen=True, kw_only=True)
class Received:
    """The bytes of a hand-in."""

    stem: str
    files: Mapping[str, bytes]
    digest: str


def receive(handin: HandIn, limits: ArchiveLimits) -> Received:
    """Read all files of a hand-in into memory, or refuse it."""
    if handin.refused:
        raise Refused(handin.refused)
    if len(handin.files) > limits.entries:
        raise Refused(f"More than {limits.entries} files were handed in. Leave data sets out.")
    files: dict[str, bytes] = {}
    left = limits.packed
    for source in handin.files:
        if source.name in files:
            raise Refused(f"Two files named {shown(source.name)} were handed in. Keep one of them.")
        files[source.name] = data = source.read(left)
        left -= len(data)
        if left < 0:
            raise Refused(
                f"{'The file is' if len(handin.files) == 1 else 'The files are'} larger than"
                f" {limits.packed / MIB:.3g} MiB."
                " Clear the notebook's outputs, leave data sets out, and hand it in again."
            )
    return Received(stem=handin.stem, files=files, digest=_digest(files))


def _digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a zip; of loose files, whose names decide what they are, of both."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    if len(files) == 1 and all(map(is_zip, files.values())):
        return next(iter(digests.values()))
    lines = "".join(f"{digest} {name!r}\n" for name, digest in digests.items())
    return hashlib.sha256(lines.encode("utf-8", "backslashreplace")).hexdigest()


def stem_of(text: str) -> str:
    """Make a stem of a name that a stranger chose: one path component, short, without tricks."""
    kept = clean(text).replace("\n", "\N{REPLACEMENT CHARACTER}")
    kept = kept.replace("/", "-").replace("\\", "-").strip()
    kept = kept.encode()[:LONGEST_STEM].decode("utf-8", "ignore")
    return kept if kept.strip(".") else "unnamed"
