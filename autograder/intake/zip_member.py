"""One entry of a zip's table of contents: its name, and whether it may be read at all."""

import stat
import struct
import zipfile
import zlib

from autograder.errors import Refused
from autograder.intake.file_names import ZIP_AGAIN
from autograder.text import shown

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What every system writes. `zipfile` inflates bzip2 and lzma without a limit: 64 KiB of them can
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
"""What `zipfile` raises on bytes that are not a proper zip; UnicodeError is a ValueError."""


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Tell whether it is a folder; `ZipInfo.is_dir` fails when there is no name."""
    return info.filename.endswith("/")


def decoded_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """Return the name as its author saw it, and whether that is a guess.

    macOS writes UTF-8 without the flag that says so. Text in another encoding is hardly ever valid
    UTF-8 by accident, so UTF-8 is tried first; otherwise cp437, as the format demands, is a guess.
    """
    name = info.orig_filename  # `filename` ends at the first NUL
    if name.isascii() or info.flag_bits & UTF8:
        return name, False
    try:
        return name.encode("cp437").decode("utf-8"), False
    except UnicodeDecodeError:
        return name, True


def raw_name(info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of the name, as the table of contents has them."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")


def demand_ordinary(info: zipfile.ZipInfo, name: str) -> None:
    """Refuse a member that must not be read."""
    if trouble := trouble_with(info):
        raise Refused(f"{shown(name)} {trouble}")


def trouble_with(info: zipfile.ZipInfo) -> str:
    """Say what is wrong with links, devices, locked members, and unbounded methods; "" if nothing.

    The sentence begins with the name of the member, which is not in it.
    """
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & ENCRYPTED:
        return "is locked with a password. Please hand in a zip without one."
    if stat.S_ISLNK(kind):
        return "is a link, not a file. Put the file itself into the zip."
    if kind not in {0, stat.S_IFDIR if is_folder(info) else stat.S_IFREG}:
        return "is not an ordinary file. Leave it out of the zip."
    if info.compress_type not in METHODS:
        method = OTHER_METHODS.get(info.compress_type, info.compress_type)
        return f"is packed with the method {method}. {ZIP_AGAIN}"
    return ""
