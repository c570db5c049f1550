"""The digest of each submission in a run: computed when it is asked for, and once."""

from contextlib import suppress

from autograder.course.rules import ArchiveLimits
from autograder.intake import digest_of
from autograder.model import Submission


class Digests:
    """Names the bytes of submissions."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._known: dict[str, str] = {}

    def of(self, submission: Submission) -> str:
        """Return the digest; "" of what cannot be read, about which grading will say why."""
        stem = submission.stem
        if stem not in self._known:
            self._known[stem] = ""
            with suppress(Exception):
                digest = digest_of(submission, self._limits)
                self._known[stem] = "" if digest == stem else digest
        return self._known[stem]

    def or_stem(self, submission: Submission) -> str:
        """Return the digest; what cannot be read is like no other."""
        return self.of(submission) or submission.stem
