"""`OUT/pdf/NAME/`: the PDF files of submissions, for the person who grades the texts."""

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import pdf_files, receive, stem_of
from autograder.model import Submission
from autograder.sandbox.own_memory import no_more_than_for_a_submission


def keep_pdfs(
    submissions: Iterable[Submission], holding: Collection[str], out: Path, limits: ArchiveLimits
) -> None:
    """Write the PDF files of these submissions, in place of former ones.

    Only those are read again in which grading has seen one, `holding` by their stems. A submission
    that cannot be read now, or takes too much memory, has none.
    """
    for submission in submissions:
        folder = out / "pdf" / submission.stem
        shutil.rmtree(folder, ignore_errors=True)
        if submission.stem not in holding:
            continue
        try:
            with no_more_than_for_a_submission():
                found = pdf_files(receive(submission, limits).files, limits)
        except (Refused, MemoryError):
            continue
        for name, data in found.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / stem_of(name)).write_bytes(data)


def pdfs_of(out: Path, stem: str) -> list[Path]:
    """Return the files that a run found in a submission."""
    return sorted(path for path in (out / "pdf" / stem).glob("*") if path.is_file())
