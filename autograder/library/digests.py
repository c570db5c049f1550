"""The digest of each submission in a run: computed when it is asked for, and once."""

from contextlib import suppress

from autograder.course.rules import ArchiveLimits
from autograder.intake.receive import receive
from autograder.model import Submission


class Digests:
    """Names the bytes of submissions."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._known: dict[str, str] = {}

    def of(self, submission: Submission) -> str:
        """Return the digest; "" of what cannot be read, about which grading will say why."""
        if submission.stem not in self._known:
            self._known[submission.stem] = ""
            with suppress(Exception):
                self._known[submission.stem] = receive(submission, self._limits).digest
        return self._known[submission.stem]

    def or_stem(self, submission: Submission) -> str:
        """Return the digest; what cannot be read is like no other."""
        return self.of(submission) or submission.stem
