"""The files of a download, in its zip or its unpacked folder, read on demand.

Nothing that a zip says about itself is trusted. A file that is not an ordinary one stays in the
list and refuses to be read, so that its row says why.
"""

import io
import mmap
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_names import is_junk
from autograder.intake.folder import Unreadable, walk
from autograder.intake.safe_zip import CHUNK, LOCAL, LOCAL_HEADER, demand_no_overlap
from autograder.intake.zip_member import (
    DAMAGE,
    decoded_name,
    is_folder,
    raw_name,
    trouble_with,
)
from autograder.model import Source
from autograder.text import shown

_TABLE_ENTRY = 400
"""Bytes of the table of contents for each member accepted: a name of 240 bytes and its header."""

DAMAGED = "The download is damaged or cut off. Please download it again."


def files_of(path: Path, limits: ArchiveLimits) -> list[Source]:
    """List the files of a download, or refuse all of it."""
    return _of_folder(path, limits) if path.is_dir() else _of_zip(path, limits)


def _of_folder(path: Path, limits: ArchiveLimits) -> list[Source]:
    found: list[Source] = []
    try:
        for entry in walk(path):
            if entry.source is not None and not Path(entry.name).name.startswith("."):
                found.append(entry.source)
                _demand_few(len(found), limits)
    except OSError as error:
        raise Refused(f"The download cannot be read: {error.strerror}.") from None
    return found


def _of_zip(path: Path, limits: ArchiveLimits) -> list[Source]:
    try:
        with _opened(path, limits) as archive, path.open("rb") as file:
            infos = archive.infolist()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                demand_no_overlap(data, archive)
            members = [
                _source(info, name, path, limits)
                for info in infos
                if not is_folder(info) and not is_junk(name := decoded_name(info)[0])
            ]
    except DAMAGE:
        raise Refused(DAMAGED) from None
    _demand_few(len(infos), limits)
    if (total := sum(info.file_size for info in infos)) > limits.download:
        raise Refused(
            f"The download unpacks to {total / MIB:.3g} MiB, at most {limits.download / MIB:.3g}"
            " are accepted: download_mib under [intake] in course.toml."
        )
    return members


def _demand_few(count: int, limits: ArchiveLimits) -> None:
    if count > limits.download_entries:
        raise Refused(
            f"The download holds {count} files or more, at most {limits.download_entries} are"
            " accepted: download_entries under [intake] in course.toml."
        )


def _source(info: zipfile.ZipInfo, name: str, archive: Path, limits: ArchiveLimits) -> Source:
    trouble = trouble_with(info)
    if not trouble and info.file_size > max(limits.ratio_from, limits.ratio * info.compress_size):
        trouble = (
            f"grows to more than {limits.ratio} times its packed size,"
            " which only a repetitive file does."
        )
    if trouble:
        return Unreadable(name=name, trouble=trouble)
    return Member(
        name=name,
        archive=archive,
        start=info.header_offset,
        raw_name=raw_name(info),
        deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        packed=info.compress_size,
        size=info.file_size,
        crc=info.CRC,
    )


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file inside a download's zip, as the table of contents declares it.

    It is read from its place in the zip: to read the whole table again for each of thousands of
    members would take longer than all the rest.
    """

    name: str
    archive: Path
    start: int
    """Where its header begins."""
    raw_name: bytes
    deflated: bool
    packed: int
    size: int
    crc: int

    def read(self, most: int) -> bytes:
        """Return its bytes; refuse it as damaged if it is not what the zip declares."""
        try:
            with self.archive.open("rb") as file:
                self._skip_header(file)
                return self._content(file, most)
        except DAMAGE:
            raise Refused(f"{shown(self.name)} is damaged. Please download it again.") from None

    def _skip_header(self, file: BinaryIO) -> None:
        file.seek(self.start)
        header = file.read(LOCAL_HEADER)
        name_length, extra_length = struct.unpack_from("<HH", header, LOCAL_HEADER - 4)
        if not header.startswith(LOCAL) or file.read(name_length) != self.raw_name:
            raise zipfile.BadZipFile
        file.seek(extra_length, io.SEEK_CUR)

    def _content(self, file: BinaryIO, most: int) -> bytes:
        """Read at most one byte more than is wanted or declared."""
        wanted = min(self.size, most) + 1
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        content, left = bytearray(), self.packed
        while left and len(content) < wanted and not inflate.eof:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                raise zipfile.BadZipFile
            left -= len(chunk)
            more = wanted - len(content)
            content += inflate.decompress(chunk, more) if self.deflated else chunk[:more]
        whole = self.size <= most
        if len(content) != (self.size if whole else wanted):
            raise zipfile.BadZipFile
        if whole and zlib.crc32(content) != self.crc:
            raise zipfile.BadZipFile
        return bytes(content)


class _Careful(io.FileIO):
    """A file that refuses to be read in huge pieces, whatever a header declares."""

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
