"""Reads one zip into memory: nothing is written to disk and no header is trusted.

`zipfile` finds the members and inflates them; everything it would let pass is checked here. Sizes
are counted on the bytes that come out. The layout must have one meaning only: members one after
another from the first byte on, then one table of contents (the check that Python 3.11.7 lacks,
CVE-2024-0450).
"""

import io
import mmap
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_kind import is_zip, kind_of
from autograder.intake.file_names import ZIP_AGAIN, Tree, is_junk, plain_path, unwrap
from autograder.intake.zip_member import DAMAGE, decoded_name, demand_ordinary, is_folder
from autograder.text import shown

CHUNK = 1 << 16

AMBIGUOUS = (
    "The zip's members overlap or are hidden, or it is several zips in one:"
    f" different programs would read different files from it. {ZIP_AGAIN}"
)

ENTRY = b"PK\x01\x02"  # starts each entry of the table of contents
END = b"PK\x05\x06"  # starts the record after the table
LOCAL = b"PK\x03\x04"  # starts each member
LOCAL_HEADER = 30  # bytes, before the member's name
DESCRIPTOR = 24  # bytes at most between a member's data and what follows

SIZES_FOLLOW = 0x8  # flag bit: sizes and checksum follow the data
ZIP64 = 0xFFFFFFFF  # marks a size that is in an extra field

LIMITS = ArchiveLimits()


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """Files by their relative path, junk and wrapping folders gone."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    damaged: str = ""
    """What is wrong with those of several files that cannot be read."""


def read_zip(data: bytes, limits: ArchiveLimits = LIMITS) -> Unpacked:
    """Read every file of a zip, or refuse with the reason."""
    if not is_zip(data):
        seen = kind_of(data)
        raise Refused(f"The file is {seen}. Please hand in a zip, a notebook or a Python file.")
    # Counted before zipfile builds an object for each: 50 MiB hold a million of them.
    if (entries := data.count(ENTRY)) > limits.entries:
        raise Refused(
            f"The zip holds {entries} members, at most {limits.entries} are accepted."
            " Leave out virtual environments, data sets and other people's packages."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _demand_one_meaning(data, archive)
            return _read_members(data, archive, limits)
    except DAMAGE:
        raise Refused(
            f"The zip is damaged or cut off, perhaps by the upload. {ZIP_AGAIN}"
        ) from None


def _demand_one_meaning(data: bytes, archive: zipfile.ZipFile) -> None:
    if (
        not demand_no_overlap(data, archive)
        or data.count(END, archive.start_dir) != 1  # another one would be another zip
    ):
        raise Refused(AMBIGUOUS)


def demand_no_overlap(data: bytes | mmap.mmap, archive: zipfile.ZipFile) -> bool:
    """Refuse members that share bytes; tell whether they also lie without gaps."""
    end, gaps = 0, False
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Refused(AMBIGUOUS)
        gaps |= info.header_offset > end + DESCRIPTOR
        lengths = struct.unpack_from("<HH", data, info.header_offset + LOCAL_HEADER - 4)
        end = info.header_offset + LOCAL_HEADER + sum(lengths) + info.compress_size
    return not gaps and end <= archive.start_dir <= end + DESCRIPTOR


def _read_members(data: bytes, archive: zipfile.ZipFile, limits: ArchiveLimits) -> Unpacked:
    tree, files, left, guessed = Tree(), dict[str, bytes](), limits.unpacked, False
    for info in archive.infolist():
        name, is_guess = decoded_name(info)
        if is_junk(name):
            continue
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        demand_ordinary(info, name)
        _demand_agreement(data, info, name)
        if not path and not is_folder(info):
            raise Refused(f"A file in the zip has no name. {ZIP_AGAIN}")
        if not path:
            continue
        tree.add(path, is_folder=is_folder(info))
        if not is_folder(info):
            files[path] = _read_member(archive, info, left, limits)
            left -= len(files[path])
            guessed |= is_guess
    if not files:
        raise Refused("The zip holds no files. Please hand in a zip with your notebook in it.")
    notes = ("The zip does not say how its file names are encoded; accents are guessed.",)
    return Unpacked(files=unwrap(files), notes=notes if guessed else ())


def _demand_agreement(data: bytes, info: zipfile.ZipInfo, name: str) -> None:
    """Refuse a member whose own header contradicts the table of contents.

    Sizes and checksum may follow the data instead, or be in a zip64 field.
    """
    flags, method, crc, packed, size = struct.unpack_from("<HH4xIII", data, info.header_offset + 6)
    pairs = [(crc, info.CRC), (packed, info.compress_size), (size, info.file_size)]
    differ = any(here not in {there, ZIP64} for here, there in pairs)
    if method != info.compress_type or (differ and not flags & SIZES_FOLLOW):
        raise Refused(f"The zip describes {shown(name)} in two different ways. {ZIP_AGAIN}")


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, limits: ArchiveLimits
) -> bytes:
    # zipfile cuts a member at the size its header declares. With a size that no accepted member
    # reaches it reads on to the real end and checks the CRC there; a false size is noticed below.
    declared, info.file_size = info.file_size, limits.file + 2 * CHUNK
    content = bytearray()
    with archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            content += chunk
            _demand_room(len(content), info, left, limits)
    if len(content) != declared:
        raise zipfile.BadZipFile
    return bytes(content)


def _demand_room(size: int, info: zipfile.ZipInfo, left: int, limits: ArchiveLimits) -> None:
    name = shown(info.filename)
    advice = "Clear the notebook's outputs, leave data sets out, and zip again."
    if size > limits.file:
        raise Refused(f"{name} is larger than {limits.file / MIB:.3g} MiB. {advice}")
    if size > left:
        raise Refused(f"The zip unpacks to more than {limits.unpacked / MIB:.3g} MiB. {advice}")
    if size > limits.ratio_from and size > limits.ratio * info.compress_size:
        raise Refused(
            f"{name} grows to more than {limits.ratio} times its packed size,"
            f" which only a repetitive file does. {advice}"
        )
