"""A folder as one submission: what Gradescope makes of a zip, by a program we do not know.

It is packed into a plain zip again, so that everything `archive` refuses is refused here as well.
What a zip cannot tell is told here: links are not followed, pipes and devices are not opened.
"""

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.archive import CHUNK, LIMITS
from autograder.intake.names import is_junk
from autograder.text import shown

REPOSITORY = ".git"
"""Submissions from GitHub bring their history along."""

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_OWN_KIND = (".zip", ".ipynb", ".py")


def pack_folder(folder: Path, into: Path, limits: ArchiveLimits = LIMITS) -> Path:
    """Return the one file to grade, in the folder `into`: a lone zip or notebook, or all packed.

    Raises `Refused` with the reason.
    """
    found = list(_files(folder, limits))
    if not found:
        raise Refused("Nothing was handed in. Please hand in the notebook you were given.")
    if len(found) == 1 and found[0][0].lower().endswith(_OWN_KIND):
        ((name, path),) = found
        lone = into / f"{Path(name).stem}{Path(name).suffix.lower()}"
        lone.write_bytes(b"".join(_chunks(name, path, limits.packed, limits.packed)))
        return lone
    packed, left = into / "submission.zip", limits.packed
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, path in found:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            with archive.open(entry, "w") as member:
                for chunk in _chunks(name, path, left, limits.packed):
                    member.write(chunk)
                    left -= len(chunk)
    return packed


def _files(folder: Path, limits: ArchiveLimits) -> Iterator[tuple[str, Path]]:
    """Yield names and paths of the files in a folder, and refuse what is no file."""
    count, waiting = 0, [(folder, "")]
    while waiting:
        here, prefix = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            raise Refused(f"What was handed in cannot be read: {error.strerror}.") from None
        for entry in entries:
            name = prefix + entry.name
            if name == REPOSITORY or is_junk(name):
                continue
            count += 1
            _demand_few(count, name, limits)
            kind = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(kind):
                waiting.append((Path(entry.path), f"{name}/"))
            elif stat.S_ISREG(kind):
                yield _as_text(name), Path(entry.path)
            else:
                what = "a link, not a file" if stat.S_ISLNK(kind) else "not an ordinary file"
                raise Refused(f"{shown(name)} is {what}. Hand in the file itself, or leave it out.")


def _demand_few(count: int, name: str, limits: ArchiveLimits) -> None:
    if count > limits.entries:
        raise Refused(
            f"More than {limits.entries} files were handed in."
            " Leave out virtual environments, data sets and other people's packages."
        )
    if name.count("/") >= limits.depth:
        raise Refused(f"{shown(name)} lies more than {limits.depth} folders deep. Move it up.")


def _as_text(name: str) -> str:
    """Return a name that a zip can hold; a name may be any bytes to the system."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Refused(f"The name of {shown(name)} is not text. Rename it.") from None
    if len(name.encode()) > 2**16 - 1:
        raise Refused(f"The name of {shown(name)} is too long. Rename it.")
    return name


def _chunks(name: str, path: Path, left: int, most: int) -> Iterator[bytes]:
    """Yield a file's bytes, as they are counted and not as they are declared."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            while chunk := file.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Refused(
                        f"What was handed in is larger than {most / MIB:.3g} MiB."
                        " Clear the notebook's outputs, leave data sets out, and hand it in again."
                    )
                yield chunk
    except OSError as error:
        raise Refused(f"{shown(name)} cannot be read: {error.strerror}.") from None
