"""Grading one submission as Gradescope asks for it: folders and files of given names."""

from autograder.runners.gradescope.grade import Task, grade_folder

__all__ = ["Task", "grade_folder"]
