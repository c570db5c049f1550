"""Who grades many submissions: processes of this machine, containers, a cluster, Gradescope.

`LocalRunner`, `ContainerRunner` and `ClusterRunner` implement the protocol below; on Gradescope,
the one submission goes through a `LocalRunner`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol

from autograder.model import Report, Submission


class Runner(Protocol):
    """Grades many submissions."""

    @property
    def judged_by(self) -> str:
        """Name what decides a score: reports with an equal name are kept, others made again."""

    @property
    def promises(self) -> str:
        """Say in one line what stands around submitted code."""

    def only(self, questions: Collection[str]) -> "Runner":
        """Return what judges these questions; it may judge others, too."""

    def grade(
        self, submissions: Sequence[Submission], began: Callable[[str], None] = ...
    ) -> Iterator[Report]:
        """Yield a report on each submission as it is made, in any order, and keep none.

        `began` gets the name of each one when it is given out to be graded.

        What submitted code must not read is closed to it before the first one is graded.
        """
