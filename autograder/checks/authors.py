"""Who hands in: family name, given name and student id, as students write them.

The three stand between commas, because nothing else tells a family name of two words from two given
names.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

FORM = '"family name, given name, student id"'
MOST_AUTHORS = 3

_ID = re.compile(r"[\w.@-]{1,64}")


class AuthorsFault(ValueError):
    """What is wrong with the authors, as a sentence."""


@dataclass(frozen=True)
class Author:
    """One of the team."""

    family: str
    given: str
    id: str

    @property
    def shown(self) -> str:
        """The name, family name first."""
        return " ".join(filter(None, (self.family, self.given)))

    @property
    def file_name(self) -> str:
        """The part of the zip's name that is theirs: `Family_Given`."""
        return "_".join(filter(None, (self.family, self.given)))


def read_authors(texts: Sequence[object]) -> list[Author]:
    """Read what stands in the call of `grader.export`, or raise `AuthorsFault`."""
    if not texts:
        raise AuthorsFault("Put your name and student id in")
    if len(texts) > MOST_AUTHORS:
        raise AuthorsFault(f"{len(texts)} authors are too many: at most {MOST_AUTHORS} hand in one")
    authors = [_read(text) for text in texts]
    for what, values in (
        ("student id", [author.id.casefold() for author in authors]),
        ("name", [author.file_name.casefold() for author in authors]),
    ):
        if len(set(values)) < len(values):
            raise AuthorsFault(f"Two authors have the same {what}")
    return authors


def zip_name(authors: Sequence[Author]) -> str:
    """Return the name of the zip: `Family_Given - Family_Given.zip`."""
    return f"{' - '.join(author.file_name for author in authors)}.zip"


def _read(text: object) -> Author:
    if not isinstance(text, str) or not text.strip(" ,"):
        raise AuthorsFault("Put your name and student id in")
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) != 3:
        count = f"{len(pieces) - 1} comma{'s' if len(pieces) != 2 else ''}"
        raise AuthorsFault(f"{text!r} has {count}, expected 2")
    family, given, id_ = _tidy(pieces[0]), _tidy(pieces[1]), pieces[2]
    if not family:
        raise AuthorsFault(f"The family name in {text!r} is missing; a single name stands first")
    if not _ID.fullmatch(id_):
        raise AuthorsFault(
            f"The student id in {text!r} is missing"
            if not id_
            else f"The student id {id_!r} has characters that no id has"
        )
    return Author(family, given, id_)


def _tidy(name: str) -> str:
    """Keep letters, digits, hyphens and single spaces: names become file names on any system."""
    letters = re.sub(r"[^\w\s'-]|_", " ", unicodedata.normalize("NFC", name))
    return " ".join(letters.split())
