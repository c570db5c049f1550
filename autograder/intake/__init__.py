"""From the bytes of a submission to its code: read in memory, checked, chosen, or refused."""

from autograder.intake.choose import PartQuestions
from autograder.intake.read import open_submission
from autograder.intake.receive import Received, digest_of, receive, stem_of, submission_at

__all__ = [
    "PartQuestions",
    "Received",
    "digest_of",
    "open_submission",
    "receive",
    "stem_of",
    "submission_at",
]
