"""One submission's journey, from a file to a report."""

from autograder.grading.bundle import Bundle, BundledPart, open_bundle
from autograder.grading.journey import Checked, Grader
from autograder.grading.pool import grader_here, grading_processes

__all__ = [
    "Bundle",
    "BundledPart",
    "Checked",
    "Grader",
    "grader_here",
    "grading_processes",
    "open_bundle",
]
