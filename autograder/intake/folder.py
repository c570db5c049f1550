"""Lists a folder that strangers filled; no other module does.

Links are not followed, pipes and devices are not opened, and what systems leave behind is skipped.
The caller counts the entries, and stops when there are too many.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import Refused
from autograder.intake.file_names import is_junk
from autograder.model import File, Source
from autograder.text import shown


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A file that stays in the list and refuses to be read, so that its row says why."""

    name: str
    trouble: str
    """What is wrong with it, as a sentence that begins with its name."""

    def read(self, most: int) -> bytes:  # noqa: ARG002 - as the protocol has it
        """Refuse."""
        raise Refused(f"{shown(self.name)} {self.trouble}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What lies in a folder."""

    name: str
    """Its path below the folder that is listed."""
    source: Source | None
    """None for a folder."""


def walk(folder: Path, *, inside: bool = True) -> Iterator[Entry]:
    """Yield the entries of a folder by name, then, if asked, those `inside` each of its folders.

    Raises `OSError` when the folder itself cannot be read; one inside that cannot be read is an
    `Unreadable`.
    """
    waiting = [(folder, "")]
    while waiting:
        here, prefix = waiting.pop()
        try:
            entries = _sorted(here, prefix)
        except OSError as error:
            if not prefix:
                raise
            name = prefix.rstrip("/")
            yield Entry(name=name, source=_cannot_be_read(name, error))
            continue
        folders = []
        for entry in entries:
            name = prefix + entry.name
            source = _source(name, entry)
            if source is None:
                folders.append((Path(entry.path), f"{name}/"))
            yield Entry(name=name, source=source)
        if inside:
            waiting += reversed(folders)


def _sorted(here: Path, prefix: str) -> list["os.DirEntry[str]"]:
    with os.scandir(here) as found:
        entries = [entry for entry in found if not is_junk(prefix + entry.name)]
    return sorted(entries, key=lambda entry: entry.name)


def _source(name: str, entry: "os.DirEntry[str]") -> Source | None:
    try:
        kind = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return _cannot_be_read(name, error)
    if stat.S_ISDIR(kind):
        return None
    if stat.S_ISREG(kind):
        return File(name=name, path=Path(entry.path))
    what = "a link, not a file" if stat.S_ISLNK(kind) else "not an ordinary file"
    return Unreadable(name=name, trouble=f"is {what}. Hand in the file itself, or leave it out.")


def _cannot_be_read(name: str, error: OSError) -> Unreadable:
    return Unreadable(name=name, trouble=f"cannot be read: {error.strerror}.")
