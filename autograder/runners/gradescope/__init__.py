"""Grades one submission as Gradescope lays it out: folders and files with given names."""

from autograder.runners.gradescope.grade import Task, grade_folder

__all__ = ["Task", "grade_folder"]
