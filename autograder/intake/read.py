"""The bytes that were handed in, to a `OpenedSubmission` or a reason."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.archive import LIMITS, Archive, read_archive
from autograder.intake.choose import Chosen, PartQuestions, choose_parts, has_suffix
from autograder.intake.magic import is_zip
from autograder.intake.names import plain_path
from autograder.intake.receive import Received
from autograder.intake.several import open_several
from autograder.model import OpenedSubmission, Work
from autograder.text import listed

HELPER_LIMIT = MIB
"""A helper file larger than this is data, and is left out."""


def open_submission(
    received: Received, *, wanted: Mapping[str, PartQuestions], limits: ArchiveLimits = LIMITS
) -> OpenedSubmission:
    """Read what was handed in for the parts `wanted`, or raise `Refused` with the reason."""
    archive, damaged = _open(received.files, limits)
    if all(has_suffix(path, ".zip") for path in archive.files):
        raise Refused(
            f"The zip holds other zips only: {listed(archive.files)}. Please hand in a zip with"
            " your notebook in it. (A download of many submissions is opened when it is named"
            " alone, or with --download.)"
        )
    found, absent = choose_parts(archive.files, wanted)
    works, notes = {}, list(archive.notes)
    for part, chosen in found.items():
        helpers, dropped = _helpers(archive.files, chosen)
        works[part] = Work(cells=chosen.cells, files=helpers, answers=chosen.answers)
        notes += [*chosen.notes, *dropped]
    return OpenedSubmission(
        stem=received.stem,
        digest=received.digest,
        parts=works,
        absent={part: why or damaged for part, why in absent.items()},
        notes=tuple(dict.fromkeys(notes)),  # what two parts say is said once
    )


def _open(received: Mapping[str, bytes], limits: ArchiveLimits) -> tuple[Archive, str]:
    """Return the files, and what is wrong with those that cannot be read."""
    if len(received) == 1:
        ((name, data),) = received.items()
        return _open_single(name, data, limits), ""
    return open_several(received, limits)


def _open_single(name: str, data: bytes, limits: ArchiveLimits) -> Archive:
    """Look inside a zip whatever its name; a notebook or Python file is a submission of its own."""
    bare = has_suffix(name, ".ipynb") or has_suffix(name, ".py")
    if bare and not is_zip(data):
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        return Archive(files={PurePosixPath(path).name: data})
    return read_archive(data, limits)


def _helpers(
    files: Mapping[str, bytes], chosen: Chosen
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files to put beside the code, so that its `import helpers` works, and notes.

    They are seen from the folder of the chosen code. A file from elsewhere keeps its path, unless
    something beside the code already has that name: two parts may each bring a `utils.py`.
    """
    wanted = {path: data for path, data in files.items() if not has_suffix(path, ".ipynb")}
    small = {path: data for path, data in wanted.items() if len(data) <= HELPER_LIMIT}
    beside = {
        str(PurePosixPath(path).relative_to(chosen.folder)): data
        for path, data in small.items()
        if PurePosixPath(path).is_relative_to(chosen.folder)
    }
    taken = {path.partition("/")[0].casefold() for path in beside}
    elsewhere = {
        path: data
        for path, data in small.items()
        if not PurePosixPath(path).is_relative_to(chosen.folder)
        and path.partition("/")[0].casefold() not in taken
    }
    large = [path for path in wanted if path not in small]
    notes = (f"Left out, being larger than 1 MiB: {listed(large)}.",) if large else ()
    return beside | elsewhere, notes
