"""What people and machines get to see of a report."""

from autograder.report.answers import write_answers
from autograder.report.diagnoses import count, write_diagnoses
from autograder.report.gradebook import write_gradebook
from autograder.report.results import write_results
from autograder.report.terminal import Table

__all__ = [
    "Table",
    "count",
    "write_answers",
    "write_diagnoses",
    "write_gradebook",
    "write_results",
]
