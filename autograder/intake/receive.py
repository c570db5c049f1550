"""The bytes of a submission, and the digest that names them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_kind import is_zip
from autograder.model import Submission
from autograder.text import shown


@dataclass(frozen=True, kw_only=True)
class Received:
    """The bytes of a submission."""

    stem: str
    files: Mapping[str, bytes]
    digest: str


def receive(submission: Submission, limits: ArchiveLimits) -> Received:
    """Read all files of a submission into memory, or refuse it."""
    files = dict(_read(submission, limits))
    return Received(stem=submission.stem, files=files, digest=_digest(files.items()))


def digest_of(submission: Submission, limits: ArchiveLimits) -> str:
    """Return the digest of a submission, with one file in memory at a time, or refuse it."""
    return _digest(_read(submission, limits))


def _read(submission: Submission, limits: ArchiveLimits) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes; sizes are counted, since a header may declare anything."""
    if submission.refused:
        raise Refused(submission.refused)
    if len(submission.files) > limits.entries:
        raise Refused(f"More than {limits.entries} files were handed in. Leave data sets out.")
    seen: set[str] = set()
    left = limits.packed
    for source in submission.files:
        if source.name in seen:
            raise Refused(f"Two files named {shown(source.name)} were handed in. Keep one of them.")
        seen.add(source.name)
        data = source.read(left)
        left -= len(data)
        if left < 0:
            raise Refused(
                f"{'The file is' if len(submission.files) == 1 else 'The files are'} larger than"
                f" {limits.packed / MIB:.3g} MiB."
                " Clear the notebook's outputs, leave data sets out, and hand it in again."
            )
        yield source.name, data


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of a zip; of loose files, whose names matter, that of names and bytes."""
    digests: dict[str, str] = {}
    zips = 0
    for name, data in files:
        digests[name] = hashlib.sha256(data).hexdigest()
        zips += is_zip(data)
    if len(digests) == zips == 1:
        return next(iter(digests.values()))
    lines = "".join(f"{digest} {name!r}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode("utf-8", "backslashreplace")).hexdigest()
