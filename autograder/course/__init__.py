"""What an instructor decides.

`settings` reads `course.toml`, and `rules` its table `[intake]`. `roster` and `people` find out
whose a submission is, `lateness` how late it is, and `counting` which of several counts.
"""

from autograder.course.settings import Course, Feedback, Grading, Part, read_course

__all__ = ["Course", "Feedback", "Grading", "Part", "read_course"]
