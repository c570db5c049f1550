"""What kind of file it is, by its suffix or by how its bytes begin."""

from pathlib import PurePosixPath

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

OTHER_KINDS = (
    (0, b"%PDF", "a PDF document"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"\x1f\x8b", "a gzip or tar.gz archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ", "an xz archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"PK\x07\x08", "one volume of a split zip archive"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
)


def has_suffix(path: str, suffix: str) -> bool:
    """Compare a file's suffix, ignoring capitals."""
    return PurePosixPath(path).suffix.lower() == suffix


def is_zip(data: bytes) -> bool:
    """Tell whether the bytes begin like a zip."""
    return data.startswith(ZIP_STARTS)


def kind_of(data: bytes) -> str:
    """Name what is not a zip, so that a row can say what was handed in instead."""
    kinds = [kind for at, magic, kind in OTHER_KINDS if data[at : at + 8].startswith(magic)]
    return kinds[0] if kinds else "not a zip archive" if data else "empty (0 bytes)"
