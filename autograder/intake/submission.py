"""A submission before it is opened: where its files are, and what it is called.

It holds no bytes, so that hundreds can wait in a list, travel to other processes, and be read one
by one.
"""

from collections.abc import Iterator
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake.folder import Entry, walk
from autograder.model import File, Source, Submission
from autograder.text import clean, shown

LONGEST_STEM = 180
"""Bytes: a stem names files in OUT, and a file system takes 255 with what is put around it."""


def stem_of(text: str) -> str:
    """Make a stem of a name that a stranger chose: one path component, short and harmless."""
    kept = clean(text).replace("\n", "\N{REPLACEMENT CHARACTER}")
    kept = kept.replace("/", "-").replace("\\", "-").strip()
    kept = kept.encode()[:LONGEST_STEM].decode("utf-8", "ignore")
    return kept if kept.strip(".") else "unnamed"


def submission_at(path: Path, stem: str = "") -> Submission:
    """Return one file on disk as a submission.

    A path that was named may be a link. It is resolved here: a `File` does not follow links.
    """
    file = File(name=path.name, path=path.resolve())
    return Submission(stem=stem or stem_of(path.stem), files=(file,))


def submission_in(folder: Path, limits: ArchiveLimits) -> Submission:
    """Return all files of a folder as one submission, as Gradescope unpacks it.

    If something is wrong with the folder, the submission is refused for that reason.
    """
    stem = stem_of(folder.name)
    try:
        files = tuple(_files(folder, limits))
    except Refused as refusal:
        return Submission(stem=stem, refused=str(refusal))
    except OSError as error:
        return Submission(
            stem=stem, refused=f"What was handed in cannot be read: {error.strerror}."
        )
    nothing = "Nothing was handed in. Please hand in the notebook you were given."
    return Submission(stem=stem, files=files, refused="" if files else nothing)


def _files(folder: Path, limits: ArchiveLimits) -> Iterator[Source]:
    for count, entry in enumerate(walk(folder), start=1):
        _demand_bounds(count, entry, limits)
        if entry.source is not None:
            yield entry.source


def _demand_bounds(count: int, entry: Entry, limits: ArchiveLimits) -> None:
    if count > limits.entries:
        raise Refused(
            f"More than {limits.entries} files were handed in."
            " Leave out virtual environments, data sets and other people's packages."
        )
    if entry.name.count("/") >= limits.depth:
        raise Refused(
            f"{shown(entry.name)} lies more than {limits.depth} folders deep. Move it up."
        )
    try:
        entry.name.encode()
    except UnicodeEncodeError:  # to the system, a name may be any bytes
        raise Refused(f"The name of {shown(entry.name)} is not text. Rename it.") from None
