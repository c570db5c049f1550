"""`course.toml`: what an instructor decides, read strictly and explained when wrong."""

from autograder.policy.course import Course, Feedback, Grading, Part, read_course
from autograder.policy.limits import limits_from
from autograder.policy.rules import deadline_from, rules_from, rules_in, written

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
