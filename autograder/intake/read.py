"""One file that was handed in, to a `Submission` or a reason."""

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from autograder.errors import Refused
from autograder.intake.archive import LIMITS, MIB, Archive, ArchiveLimits, read_archive
from autograder.intake.choose import Chosen, Wanted, choose_parts, has_suffix
from autograder.intake.magic import is_zip
from autograder.intake.names import listed, plain_path
from autograder.model import Submission, Work

HELPER_LIMIT = MIB
"""A helper file larger than this is data, and is left out."""


def read_submission(
    path: Path, *, stem: str, wanted: Mapping[str, Wanted], limits: ArchiveLimits = LIMITS
) -> Submission:
    """Read what was handed in for the parts `wanted`, or raise `Refused` with the reason."""
    data = _read_file(path, limits)
    archive = _open(path.name, data, limits)
    found, absent = choose_parts(archive.files, wanted)
    works, notes = {}, list(archive.notes)
    for part, chosen in found.items():
        helpers, dropped = _helpers(archive.files, chosen)
        works[part] = Work(cells=chosen.cells, files=helpers, answers=chosen.answers)
        notes += [*chosen.notes, *dropped]
    return Submission(
        stem=stem,
        digest=hashlib.sha256(data).hexdigest(),
        parts=works,
        absent=absent,
        notes=tuple(dict.fromkeys(notes)),  # what two parts say is said once
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as `Submission.digest` has it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"The file cannot be read: {error.strerror}.") from None


def _read_file(path: Path, limits: ArchiveLimits) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limits.packed + 1)
    except OSError as error:
        raise Refused(f"The file cannot be read: {error.strerror}.") from None
    if len(data) > limits.packed:
        raise Refused(
            f"The file is larger than {limits.packed / MIB:.3g} MiB."
            " Clear the notebook's outputs, leave data sets out, and hand it in again."
        )
    return data


def _open(name: str, data: bytes, limits: ArchiveLimits) -> Archive:
    """Look inside a zip whatever its name; a notebook or Python file is a hand-in of its own."""
    bare = has_suffix(name, ".ipynb") or has_suffix(name, ".py")
    if bare and not is_zip(data):
        return Archive(files={plain_path(name, depth=1, longest=limits.path): data})
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
