"""What a run of the grader ended with: figures, and the reports, read when they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.model import Report
from autograder.report.diagnoses import Count
from autograder.store import Store

RECORDS = "grades.db"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run ended with. It holds no reports: a thousand of them would fill the memory."""

    out: Path
    """Where everything was written."""
    parts: Mapping[str, Sequence[str]]
    """The questions of each part."""
    stems: tuple[str, ...]
    """The submissions, in the order in which they were found."""
    kept: int
    """How many of them had not changed since they were graded."""
    faults: int
    """On how many of them the grader itself failed."""
    with_texts: int
    """How many of them have texts for a person to grade."""
    absent: tuple[Report, ...]
    """Students of the roster of whom nothing is here."""
    earlier: tuple[str, ...]
    """Submissions of earlier runs that were not among those of this one: kept, but in no table."""
    mistakes: tuple[Count, ...]
    """What went wrong, the most frequent first."""

    def reports(self) -> Iterator[Report]:
        """Read the reports one by one, then those on the absent."""
        with Store(self.out / RECORDS) as store:
            yield from map(store.load, self.stems)
        yield from self.absent
