"""Writes what people and platforms read of a report."""

from autograder.report.diagnoses import count_mistakes, write_diagnoses
from autograder.report.gradebook import write_gradebook
from autograder.report.grades import write_grades
from autograder.report.results import write_results
from autograder.report.terminal import ReportTable, Screen, show_changes
from autograder.report.texts import write_texts

__all__ = [
    "ReportTable",
    "Screen",
    "count_mistakes",
    "show_changes",
    "write_diagnoses",
    "write_gradebook",
    "write_grades",
    "write_results",
    "write_texts",
]
