"""The digests of the submissions in a run: each computed once, when it is first needed."""

from contextlib import suppress

from autograder.course.rules import ArchiveLimits
from autograder.intake import digest_of
from autograder.model import Submission


class Digests:
    """Computes digests and keeps them."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._known: dict[str, str] = {}

    def of(self, submission: Submission) -> str:
        """Return the digest; "" if it cannot be read, for which grading will give the reason."""
        stem = submission.stem
        if stem not in self._known:
            self._known[stem] = ""
            with suppress(Exception):
                self._known[stem] = digest_of(submission, self._limits)
        return self._known[stem]

    def or_stem(self, submission: Submission) -> str:
        """Return the digest, or the stem if it cannot be read, so that it equals no other."""
        return self.of(submission) or submission.stem
