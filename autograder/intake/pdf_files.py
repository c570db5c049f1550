"""The PDF files of a submission, which a person reads beside its texts, or in place of them."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_kind import has_suffix, is_zip
from autograder.intake.unpack import unpack

SUFFIX = ".pdf"
_START = b"%PDF-"
_MOST = 20


def pdf_files(received: Mapping[str, bytes], limits: ArchiveLimits) -> Mapping[str, bytes]:
    """Return the PDF files in what was handed in; there are none in what cannot be unpacked."""
    if not any(map(is_zip, received.values())):
        return pdfs_among(received)
    try:
        return pdfs_among(unpack(received, limits).files)
    except Refused:
        return {}


def pdfs_among(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return up to 20 of them by their names, without folders; of two alike names, the first.

    A file that only has the suffix is none.
    """
    found: dict[str, bytes] = {}
    for path, data in files.items():
        if has_suffix(path, SUFFIX) and data.startswith(_START) and len(found) < _MOST:
            found.setdefault(PurePosixPath(path).name, data)
    return found
