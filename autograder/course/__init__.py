"""What an instructor decides.

`settings` reads `course.toml`, `rules` its table `[intake]`. `roster` and `people` tell whose a
submission is, `lateness` how late it is, `counting` which of several counts.
"""

from autograder.course.settings import Course, Feedback, Grading, Part, read_course

__all__ = ["Course", "Feedback", "Grading", "Part", "read_course"]
