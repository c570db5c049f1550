"""The result of a run of the grader: figures, and the reports, which are read on demand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.model import Report
from autograder.report.diagnoses import MistakeCount
from autograder.store import Store

GRADES_DB = "grades.db"


def records_in(out: Path) -> Path:
    """Return the records of what was graded into a folder."""
    if not (out / GRADES_DB).is_file():
        raise UserError(f"{out} holds no {GRADES_DB}: grade into it first")
    return out / GRADES_DB


@dataclass(frozen=True, kw_only=True)
class Run:
    """The result of a run. It holds no reports: a thousand of them would fill the memory."""

    out: Path
    """Where everything was written."""
    parts: Mapping[str, Sequence[str]]
    """The questions of each part, without those for extra credit."""
    extra: tuple[str, ...]
    """The questions for extra credit."""
    stems: tuple[str, ...]
    """The submissions that are graded, in the order in which they were found."""
    platforms: tuple[str, ...]
    """Whose downloads they came in, as "Moodle"; empty for files that no platform handed out."""
    kept: int
    """How many of them had not changed since they were graded."""
    faults: int
    """On how many of them the grader itself failed."""
    with_texts: int
    """How many of them have texts that a person has yet to grade."""
    changed: tuple[str, ...]
    """Answers, as "NAME: question", that are other ones than those that a person graded."""
    with_pdfs: int
    """How many of them hold PDF files, which are in `pdf/`."""
    absent: tuple[Report, ...]
    """Reports on students of the roster without a submission."""
    waiting: tuple[Report, ...]
    """Reports on submissions that are not graded yet, because a signal cut the run short."""
    earlier: tuple[str, ...]
    """Submissions of earlier runs that are not among those of this one: kept, but in no table."""
    mistakes: tuple[MistakeCount, ...]
    """What went wrong, the most frequent first."""

    def reports(self) -> Iterator[Report]:
        """Read the reports one by one, then those on the absent and the waiting."""
        with Store(self.out / GRADES_DB) as store:
            yield from map(store.load, self.stems)
        yield from self.absent
        yield from self.waiting
