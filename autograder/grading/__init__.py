"""One submission's journey, from a file to a report."""

from autograder.grading.bundle import Bundle, open_bundle
from autograder.grading.journey import Grader

__all__ = ["Bundle", "Grader", "open_bundle"]
