"""From a file that was handed in to a `Submission`: read in memory, checked, chosen, or refused."""

from autograder.intake.archive import ArchiveLimits
from autograder.intake.choose import Wanted
from autograder.intake.find import find_submissions
from autograder.intake.read import digest_of, read_submission

__all__ = ["ArchiveLimits", "Wanted", "digest_of", "find_submissions", "read_submission"]
