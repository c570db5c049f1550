"""One zip, read into memory: nothing is written to disk and no header is believed.

`zipfile` finds the members and inflates them; everything it would let pass is checked here. Sizes
are counted on the bytes that come out, and the layout must be one zip without a second meaning:
members one behind the other from the first byte on, then one table of contents (the check that
Python 3.11.7 lacks, CVE-2024-0450).
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.errors import Refused
from autograder.intake.magic import is_zip, kind_of
from autograder.intake.names import AGAIN, Tree, is_junk, plain_path, shown, unwrap

MIB = 1 << 20
CHUNK = 1 << 16

ENTRY = b"PK\x01\x02"  # starts each entry of the table of contents
END = b"PK\x05\x06"  # starts the record behind the table
LOCAL_HEADER = 30  # bytes, before the member's name
DESCRIPTOR = 24  # bytes at most between a member's data and what follows

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What every system writes. `zipfile` inflates bzip2 and lzma without a bound: 64 KiB of them can
become more than a GiB before one byte is counted."""

OTHER_METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 98: "ppmd"}

ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits: password, strong encryption, masked headers
UTF8 = 0x800  # flag bit: the name is UTF-8

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises on bytes that are no proper zip; UnicodeError is a ValueError."""


@dataclass(frozen=True, kw_only=True)
class ArchiveLimits:
    """How much one hand-in may hold; all sizes in bytes."""

    packed: int = 50 * MIB
    unpacked: int = 200 * MIB
    file: int = 50 * MIB
    entries: int = 2000
    ratio: int = 100
    ratio_from: int = MIB
    depth: int = 10
    path: int = 240


LIMITS = ArchiveLimits()


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The files of a zip by their relative path, junk and wrapping folders gone."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def read_archive(data: bytes, limits: ArchiveLimits = LIMITS) -> Archive:
    """Read every file of a zip, or refuse with the reason."""
    if not is_zip(data):
        seen = kind_of(data)
        raise Refused(f"The file is {seen}. Please hand in a zip, a notebook or a Python file.")
    # Counted before zipfile builds an object for each: 50 MiB have room for a million of them.
    if (entries := data.count(ENTRY)) > limits.entries:
        raise Refused(
            f"The zip holds {entries} members, at most {limits.entries} are accepted."
            " Leave out virtual environments, data sets and other people's packages."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _demand_one_meaning(data, archive)
            return _read_members(archive, limits)
    except DAMAGE:
        raise Refused(f"The zip is damaged or cut off, perhaps by the upload. {AGAIN}") from None


def _demand_one_meaning(data: bytes, archive: zipfile.ZipFile) -> None:
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if not end <= info.header_offset <= end + DESCRIPTOR:
            break
        lengths = struct.unpack_from("<HH", data, info.header_offset + LOCAL_HEADER - 4)
        end = info.header_offset + LOCAL_HEADER + sum(lengths) + info.compress_size
    else:
        if end <= archive.start_dir <= end + DESCRIPTOR and data.count(END, archive.start_dir) == 1:
            return
    raise Refused(
        "The zip's members overlap or are hidden, or it is several zips in one:"
        f" different programs would read different files from it. {AGAIN}"
    )


def _read_members(archive: zipfile.ZipFile, limits: ArchiveLimits) -> Archive:
    tree, files, left, guessed = Tree(), dict[str, bytes](), limits.unpacked, False
    for info in archive.infolist():
        name, is_guess = _decoded_name(info)
        if is_junk(name):
            continue
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        _demand_ordinary(info, name)
        if not path:
            continue
        tree.add(path, is_folder=info.is_dir())
        if not info.is_dir():
            files[path] = _read_member(archive, info, left, limits)
            left -= len(files[path])
            guessed |= is_guess
    if not files:
        raise Refused("The zip holds no files. Please hand in a zip with your notebook in it.")
    notes = ("The zip does not say how its file names are encoded; accents are guessed.",)
    return Archive(files=unwrap(files), notes=notes if guessed else ())


def _decoded_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """Return the name as its author saw it, and whether that is a guess.

    macOS writes UTF-8 without the flag that says so. Text in another encoding is hardly ever valid
    UTF-8 by accident, so UTF-8 is tried first; else cp437, as the format demands, is a guess.
    """
    name = info.orig_filename  # `filename` ends at the first NUL
    if name.isascii() or info.flag_bits & UTF8:
        return name, False
    try:
        return name.encode("cp437").decode("utf-8"), False
    except UnicodeDecodeError:
        return name, True


def _demand_ordinary(info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & ENCRYPTED:
        raise Refused(f"{shown(name)} is locked with a password. Please hand in a zip without one.")
    if stat.S_ISLNK(kind):
        raise Refused(f"{shown(name)} is a link, not a file. Put the file itself into the zip.")
    if kind not in {0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG}:
        raise Refused(f"{shown(name)} is not an ordinary file. Leave it out of the zip.")
    if info.compress_type not in METHODS:
        method = OTHER_METHODS.get(info.compress_type, info.compress_type)
        raise Refused(f"{shown(name)} is packed with the method {method}. {AGAIN}")


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, limits: ArchiveLimits
) -> bytes:
    # zipfile cuts a member at the size its header declares. With a size that no accepted member
    # reaches it reads on to the real end, checks the CRC there, and a lie shows.
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
