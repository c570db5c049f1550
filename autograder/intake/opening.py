"""Turns the bytes of a submission into an `OpenedSubmission`, or refuses it with the reason."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.choose import Chosen, PartQuestions, choose_parts
from autograder.intake.declaration import for_checks, take_declaration
from autograder.intake.file_kind import has_suffix
from autograder.intake.pdf_files import SUFFIX as PDF
from autograder.intake.pdf_files import pdfs_among
from autograder.intake.receive import Received
from autograder.intake.safe_zip import LIMITS, Unpacked
from autograder.intake.unpack import unpack
from autograder.model import OpenedSubmission, Work
from autograder.text import listed

HELPER_LIMIT = MIB
"""A helper file larger than this is data, and is left out."""


def open_submission(
    received: Received,
    *,
    wanted: Mapping[str, PartQuestions],
    limits: ArchiveLimits = LIMITS,
    module: str = "",
) -> OpenedSubmission:
    """Read what was handed in for the parts `wanted`, or raise `Refused` with the reason.

    `module` is what functions go through from one notebook to others: beside them, it is no answer.
    """
    unpacked = unpack(received.files, limits)
    files, declared, unreadable = take_declaration(unpacked.files)
    unpacked = replace(unpacked, files=files)
    found, absent = _choose(unpacked, wanted, f"{module}.py")
    works, notes = {}, [*unpacked.notes, *unreadable]
    if unpacked.damaged and not absent:  # otherwise it is why a part is absent
        notes.append(unpacked.damaged)
    for part, chosen in found.items():
        helpers, dropped = _helpers(unpacked.files, chosen)
        helpers |= for_checks(declared)
        works[part] = Work(cells=chosen.cells, files=helpers, answers=chosen.answers)
        notes += [*chosen.notes, *dropped]
    return OpenedSubmission(
        stem=received.stem,
        digest=received.digest,
        parts=works,
        absent={part: why or unpacked.damaged for part, why in absent.items()},
        declared=declared,
        pdfs=tuple(pdfs_among(unpacked.files)),
        notes=tuple(dict.fromkeys(notes)),  # two parts may have the same note
    )


def _choose(
    unpacked: Unpacked, wanted: Mapping[str, PartQuestions], module: str
) -> tuple[dict[str, Chosen], dict[str, str]]:
    """Choose for every part; when there is nothing to choose, say what could not be read."""
    if all(has_suffix(path, ".zip") for path in unpacked.files):
        raise Refused(
            f"The zip holds other zips only: {listed(unpacked.files)}. Please hand in a zip with"
            " your notebook in it. (A download of many submissions is opened with --download.)"
        )
    answers = {
        path: data for path, data in unpacked.files.items() if PurePosixPath(path).name != module
    }
    try:
        return choose_parts(answers or unpacked.files, wanted)
    except Refused as refusal:
        raise Refused(f"{unpacked.damaged} {refusal}".strip()) from None


def _helpers(
    files: Mapping[str, bytes], chosen: Chosen
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files to put beside the code, so that its `import helpers` works, and notes.

    Paths are relative to the folder of the chosen code. A file from elsewhere keeps its path,
    unless something beside the code already has that name: two parts may each bring a `utils.py`.
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
    large = [path for path in wanted if path not in small and not has_suffix(path, PDF)]
    notes = (f"Left out, being larger than 1 MiB: {listed(large)}.",) if large else ()
    return beside | elsewhere, notes
