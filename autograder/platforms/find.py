"""Finds the files to grade, and gives each submission a name of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import UserError
from autograder.intake import stem_of, submission_at
from autograder.intake.folder import walk
from autograder.intake.safe_zip import LIMITS
from autograder.model import Submission
from autograder.platforms.download import opened_as, recognized
from autograder.text import shown


def find_submissions(
    paths: Sequence[Path], download: str = "auto", limits: ArchiveLimits = LIMITS
) -> list[Submission]:
    """Return the submissions: files that are named, files in a named folder, all of a download.

    They come in the order of `paths`, and by name within a folder. A file found twice is graded
    once; a file of any kind gets a row. With `download` "auto", a folder is opened as a download if
    all of it is laid out as one, and a zip never is: it may be a student's, with submissions of
    others in it. With "no", nothing is a download; any other value is the platform of all paths.
    Links in a folder are not followed, because strangers may have put them there.
    """
    found: dict[Path, list[Submission]] = {}
    for path in paths:
        try:
            found |= _of_path(path, download, limits)
        except OSError as error:
            raise UserError(f"{shown(str(path))} cannot be read: {error.strerror}.") from None
    return unique([submission for submissions in found.values() for submission in submissions])


def _of_path(path: Path, download: str, limits: ArchiveLimits) -> dict[Path, list[Submission]]:
    """Return the submissions at a path, by their place on disk."""
    submissions = _of_download(path, download, limits)
    if submissions is not None:
        return {path.resolve(): submissions}
    if path.is_file():
        return {path.resolve(): [submission_at(path)]}
    if not path.is_dir():
        trouble = "is neither a file nor a folder" if path.exists() else "does not exist"
        raise UserError(f"{shown(str(path))} {trouble}. Name a folder of submissions or a file.")
    found = dict(_of_folder(path.resolve()))
    if not found:
        raise UserError(
            f"There are no submissions in the folder {shown(str(path))}."
            " Files must lie directly in it; folders inside are not searched."
        )
    return found


def _of_download(path: Path, download: str, limits: ArchiveLimits) -> list[Submission] | None:
    is_zip = path.is_file() and path.suffix.lower() == ".zip"
    if download not in {"auto", "no"} and (is_zip or path.is_dir()):
        return opened_as(download, path, limits)
    return recognized(path, limits) if download == "auto" and path.is_dir() else None


def looks_like(path: Path, limits: ArchiveLimits) -> str:
    """Name the value of `--download` that would open this zip as a download; "" if none would."""
    if not path.is_file() or path.suffix.lower() != ".zip":
        return ""
    found = recognized(path, limits)
    return found[0].posted.platform.lower() if found and found[0].posted else ""


def _of_folder(folder: Path) -> Iterator[tuple[Path, list[Submission]]]:
    """Yield a submission for each file; a link or a pipe has one too, refused when it is read."""
    for entry in walk(folder, inside=False):
        if entry.source is not None:
            stem = stem_of(Path(entry.name).stem)
            yield folder / entry.name, [Submission(stem=stem, files=(entry.source,))]


def unique(submissions: Sequence[Submission]) -> list[Submission]:
    """Give the later ones of equal stems a number, never the stem of another submission.

    Equal means equal for a file system that ignores capitals: stems name files.
    """
    taken = {submission.stem.casefold() for submission in submissions}
    numbers: dict[str, int] = {}
    named = []
    for submission in submissions:
        name, stem = submission.stem, submission.stem.casefold()
        numbers[stem] = numbers.get(stem, 0) + 1
        while (
            numbers[stem] > 1 and (name := f"{submission.stem}-{numbers[stem]}").casefold() in taken
        ):
            numbers[stem] += 1
        named.append(replace(submission, stem=name))
    return named
