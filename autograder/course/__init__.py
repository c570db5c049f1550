"""What an instructor decides.

`settings` reads `course.toml`, and `rules` its table `[intake]`. `roster` and `people` find out
whose a submission is, `lateness` how late it is, and `counting` which of several counts.
"""

from autograder.course.settings import (
    STAGES,
    Course,
    Feedback,
    Grading,
    Level,
    Part,
    Stage,
    read_course,
)

__all__ = [
    "STAGES",
    "Course",
    "Feedback",
    "Grading",
    "Level",
    "Part",
    "Stage",
    "read_course",
]
