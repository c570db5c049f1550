"""From a file that was handed in to a `Submission`: read in memory, checked, chosen, or refused."""

from autograder.intake.choose import Wanted
from autograder.intake.counting import settle
from autograder.intake.find import find_submissions
from autograder.intake.handin import File, HandIn, Received, receive
from autograder.intake.read import read_submission
from autograder.intake.roster import Roster, read_roster
from autograder.rules import ArchiveLimits

__all__ = [
    "ArchiveLimits",
    "File",
    "HandIn",
    "Received",
    "Roster",
    "Wanted",
    "find_submissions",
    "read_roster",
    "read_submission",
    "receive",
    "settle",
]
