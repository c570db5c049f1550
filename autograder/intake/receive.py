"""A submission before it is opened: where its files are, and what is known about it.

It holds no bytes, so that hundreds wait in a list, travel to other processes, and are read one by
one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.magic import is_zip
from autograder.model import File, Submission
from autograder.text import clean, shown

LONGEST_STEM = 180
"""Bytes: a stem names files in OUT, and a file system takes 255 with what is put around it."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """The bytes of a submission."""

    stem: str
    files: Mapping[str, bytes]
    digest: str


def receive(submission: Submission, limits: ArchiveLimits) -> Received:
    """Read all files of a submission into memory, or refuse it."""
    if submission.refused:
        raise Refused(submission.refused)
    if len(submission.files) > limits.entries:
        raise Refused(f"More than {limits.entries} files were handed in. Leave data sets out.")
    files: dict[str, bytes] = {}
    left = limits.packed
    for source in submission.files:
        if source.name in files:
            raise Refused(f"Two files named {shown(source.name)} were handed in. Keep one of them.")
        files[source.name] = data = source.read(left)
        left -= len(data)
        if left < 0:
            raise Refused(
                f"{'The file is' if len(submission.files) == 1 else 'The files are'} larger than"
                f" {limits.packed / MIB:.3g} MiB."
                " Clear the notebook's outputs, leave data sets out, and hand it in again."
            )
    return Received(stem=submission.stem, files=files, digest=_digest(files))


def digest_of(submission: Submission, limits: ArchiveLimits) -> str:
    """Name the bytes of a submission; one that is refused is like no other."""
    try:
        return receive(submission, limits).digest
    except Refused:
        return submission.stem


def _digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a zip; of loose files, whose names decide what they are, of both."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    if len(files) == 1 and all(map(is_zip, files.values())):
        return next(iter(digests.values()))
    lines = "".join(f"{digest} {name!r}\n" for name, digest in digests.items())
    return hashlib.sha256(lines.encode("utf-8", "backslashreplace")).hexdigest()


def stem_of(text: str) -> str:
    """Make a stem of a name that a stranger chose: one path component, short, without tricks."""
    kept = clean(text).replace("\n", "\N{REPLACEMENT CHARACTER}")
    kept = kept.replace("/", "-").replace("\\", "-").strip()
    kept = kept.encode()[:LONGEST_STEM].decode("utf-8", "ignore")
    return kept if kept.strip(".") else "unnamed"


def submission_at(path: Path, stem: str = "") -> Submission:
    """Take one file on disk for a submission."""
    return Submission(stem=stem or stem_of(path.stem), files=(File(name=path.name, path=path),))
