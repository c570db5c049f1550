"""The PDF files of a submission, which a person reads beside its texts."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_kind import has_suffix, is_zip
from autograder.intake.receive import receive
from autograder.intake.unpack import unpack
from autograder.model import Submission

SUFFIX = ".pdf"
_START = b"%PDF-"
_MOST = 20


def pdf_files(submission: Submission, limits: ArchiveLimits) -> Mapping[str, bytes]:
    """Return up to 20 of them by their names, without folders; of two alike names, the first.

    What no zip names is not unpacked: most submissions hold no PDF file. A file that only has the
    suffix is none.
    """
    try:
        received = receive(submission, limits).files
        if not any(_may_hold_one(name, data) for name, data in received.items()):
            return {}
        files = (
            received if not any(map(is_zip, received.values())) else unpack(received, limits).files
        )
    except Refused:
        return {}
    found: dict[str, bytes] = {}
    for path, data in files.items():
        if has_suffix(path, SUFFIX) and data.startswith(_START) and len(found) < _MOST:
            found.setdefault(PurePosixPath(path).name, data)
    return found


def _may_hold_one(name: str, data: bytes) -> bool:
    return has_suffix(name, SUFFIX) or (is_zip(data) and SUFFIX.encode() in data.lower())
