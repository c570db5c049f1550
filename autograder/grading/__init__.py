"""One submission's journey, from a file to a report."""

from autograder.grading.bundle import Bundle, BundledPart, built_zips, open_bundle
from autograder.grading.grader import Checked, Grader, without_grade

__all__ = [
    "Bundle",
    "BundledPart",
    "Checked",
    "Grader",
    "built_zips",
    "open_bundle",
    "without_grade",
]
