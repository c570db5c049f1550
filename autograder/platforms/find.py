"""The files to grade, each under a name of its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import UserError
from autograder.intake import submission_at
from autograder.intake.archive import LIMITS
from autograder.intake.names import is_junk
from autograder.model import Submission
from autograder.platforms.download import opened_as, recognised
from autograder.text import shown


def find_submissions(
    paths: Sequence[Path], download: str = "auto", limits: ArchiveLimits = LIMITS
) -> list[Submission]:
    """Return the submissions: each file named, each in a folder named, all of a download.

    The order is the given one, by name within a folder. A file met twice is graded once; whatever
    kind it is, it gets a row. With `download` "auto", a folder or the only path named is opened as
    a download when all of it is laid out as one; "no" never does; else it is the kind of all paths.
    """
    found: dict[object, list[Submission]] = {}
    for path in paths:
        submissions = _of_download(path, download, limits, alone=len(paths) == 1)
        if submissions is not None:
            found[path.resolve()] = submissions
            continue
        for file in _files(path):
            found[file.resolve()] = [submission_at(file)]
    return unique([submission for submissions in found.values() for submission in submissions])


def _of_download(
    path: Path, download: str, limits: ArchiveLimits, *, alone: bool
) -> list[Submission] | None:
    is_zip = path.is_file() and path.suffix.lower() == ".zip"
    if download == "no" or not (is_zip or path.is_dir()):
        return None
    if download != "auto":
        return opened_as(download, path, limits)
    return recognised(path, limits) if alone or path.is_dir() else None


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        trouble = "is neither a file nor a folder" if path.exists() else "does not exist"
        raise UserError(f"{shown(str(path))} {trouble}. Name a folder of submissions or a file.")
    try:
        files = [file for file in sorted(path.iterdir()) if file.is_file() and not _is_hidden(file)]
    except OSError as error:
        raise UserError(f"{shown(str(path))} cannot be read: {error.strerror}.") from None
    if not files:
        raise UserError(
            f"There are no submissions in the folder {shown(str(path))}."
            " Files must lie directly in it; folders inside are not searched."
        )
    return files


def _is_hidden(file: Path) -> bool:
    return file.name.startswith(".") or is_junk(file.name)


def unique(submissions: Sequence[Submission]) -> list[Submission]:
    """Give later ones of equal stems a number; a stem that is somebody's own is never given away.

    Equal means equal for a file system that ignores capitals: stems name files.
    """
    taken = {submission.stem.casefold() for submission in submissions}
    used: set[str] = set()
    named = []
    for submission in submissions:
        name, count = submission.stem, 1
        while name.casefold() in (used if count == 1 else used | taken):
            count += 1
            name = f"{submission.stem}-{count}"
        used.add(name.casefold())
        named.append(replace(submission, stem=name))
    return named
