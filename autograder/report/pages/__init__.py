"""Pages that people read in a browser: each is one file that loads nothing and needs no script."""

from autograder.report.pages.changes_page import write_changes_page
from autograder.report.pages.cohort_page import write_cohort_page
from autograder.report.pages.feedback_page import write_feedback_page
from autograder.report.pages.part_view import PartTitle

__all__ = ["PartTitle", "write_changes_page", "write_cohort_page", "write_feedback_page"]
