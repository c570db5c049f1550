"""What people and machines get to see of a report."""

from autograder.report.diagnoses import count, write_diagnoses
from autograder.report.gradebook import write_gradebook
from autograder.report.results import write_results
from autograder.report.terminal import Screen, Table
from autograder.report.texts import write_texts

__all__ = [
    "Screen",
    "Table",
    "count",
    "write_diagnoses",
    "write_gradebook",
    "write_results",
    "write_texts",
]
