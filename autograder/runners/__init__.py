"""Who grades many submissions: processes of this machine, containers, Gradescope."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from autograder.model import Report, Submission


class Runner(Protocol):
    """Grades many submissions: in processes here, or in containers."""

    @property
    def judged_by(self) -> str:
        """Name what decides a score."""

    def grade(self, submissions: Sequence[Submission]) -> Iterator[Report]:
        """Yield reports as they are made."""
