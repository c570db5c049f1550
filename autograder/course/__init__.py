"""`course.toml`: what an instructor decides, read strictly and explained when wrong."""

from autograder.course.intake_table import deadline_from, rules_from, rules_in, written
from autograder.course.limits import limits_from
from autograder.course.settings import Course, Feedback, Grading, Part, read_course

__all__ = [
    "Course",
    "Feedback",
    "Grading",
    "Part",
    "deadline_from",
    "limits_from",
    "read_course",
    "rules_from",
    "rules_in",
    "written",
]
