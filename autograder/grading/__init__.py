"""One submission's journey, from a file to a report."""

from autograder.grading.bundle import Bundle, BundledPart, open_bundle
from autograder.grading.journey import Checked, Grader

__all__ = ["Bundle", "BundledPart", "Checked", "Grader", "open_bundle"]
