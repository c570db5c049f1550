"""What a download holds, file by file: out of its zip or its unpacked folder, read on demand.

Nothing here is believed to be what it says. A file that is no ordinary one stays in the list and
refuses to be read, so that its row tells why.
"""

import io
import mmap
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.archive import CHUNK, demand_no_overlap
from autograder.intake.member import DAMAGE, decoded_name, demand_ordinary, is_folder
from autograder.intake.names import is_junk
from autograder.model import File, Source
from autograder.text import shown

_TABLE_ENTRY = 400
"""Bytes of the table of contents for each member accepted: a name of 240 bytes and its header."""

DAMAGED = "The download is damaged or cut off. Please download it again."


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file inside a download's zip."""

    name: str
    archive: Path
    position: int
    """Its place in the table of contents; names may repeat."""
    limits: ArchiveLimits

    def read(self, most: int) -> bytes:
        """Return its bytes; a member that is larger than it declares is damaged."""
        try:
            with _opened(self.archive, self.limits) as archive:
                return self._content(archive, archive.infolist()[self.position], most)
        except DAMAGE:
            raise Refused(f"{shown(self.name)} is damaged. Please download it again.") from None

    def _content(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
        demand_ordinary(info, self.name)
        declared = info.file_size
        if declared > max(self.limits.ratio_from, self.limits.ratio * info.compress_size):
            raise Refused(
                f"{shown(self.name)} grows to more than {self.limits.ratio} times its packed size,"
                " which only a repetitive file does."
            )
        wanted = min(declared, most) + 1
        # zipfile would cut a longer one without a word; where it cuts, it asks for the checksum of
        # the whole, so that a part of a large one would pass for damage.
        info.file_size = wanted + 2 * CHUNK
        with archive.open(info) as stream:
            content = stream.read(wanted)
        if len(content) != min(declared, most + 1):
            raise zipfile.BadZipFile
        return content


@dataclass(frozen=True, kw_only=True)
class NoFile:
    """Something on disk that is no ordinary file."""

    name: str

    def read(self, most: int) -> bytes:  # noqa: ARG002 - as every source has it
        """Refuse."""
        raise Refused(f"{shown(self.name)} is a link or no ordinary file, so it is not read.")


def entries_of_zip(path: Path, limits: ArchiveLimits) -> list[Source]:
    """List the files of a zip, or refuse all of it."""
    try:
        with _opened(path, limits) as archive, path.open("rb") as file:
            infos = archive.infolist()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                demand_no_overlap(data, archive)
    except DAMAGE:
        raise Refused(DAMAGED) from None
    _demand_few(len(infos), limits)
    if (total := sum(info.file_size for info in infos)) > limits.download:
        raise Refused(
            f"The download unpacks to {total / MIB:.3g} MiB, at most {limits.download / MIB:.3g}"
            " are accepted: download_mib under [intake] in course.toml."
        )
    return [
        Member(name=name, archive=path, position=position, limits=limits)
        for position, info in enumerate(infos)
        if not is_folder(info) and not is_junk(name := decoded_name(info)[0])
    ]


def entries_of_folder(path: Path, limits: ArchiveLimits) -> list[Source]:
    """List the files of a folder and of those inside; links are not followed."""
    found: list[Source] = []
    for folder, folders, files in os.walk(path):
        place = Path(folder)
        folders.sort()
        linked = [name for name in folders if (place / name).is_symlink()]
        for name in sorted([*files, *linked]):
            file = place / name
            relative = file.relative_to(path).as_posix()
            if is_junk(relative) or name.startswith("."):
                continue
            ordinary = file.is_file() and not file.is_symlink()
            found.append(File(name=relative, path=file) if ordinary else NoFile(name=relative))
            _demand_few(len(found), limits)
    return found


def _demand_few(count: int, limits: ArchiveLimits) -> None:
    if count > limits.download_entries:
        raise Refused(
            f"The download holds {count} files or more, at most {limits.download_entries} are"
            " accepted: download_entries under [intake] in course.toml."
        )


class _Careful(io.FileIO):
    """A file of which nobody reads a huge piece at once, whatever a header says."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise zipfile.BadZipFile
        return super().read(size) or b""


@contextmanager
def _opened(path: Path, limits: ArchiveLimits) -> Iterator[zipfile.ZipFile]:
    with _Careful(path) as file:
        # zipfile reads the table of contents whole and makes an object of each entry.
        file.most = max(MIB, _TABLE_ENTRY * limits.download_entries)
        with zipfile.ZipFile(file) as archive:
            yield archive
