"""From an assignment's sources to what students, graders and instructors get."""

from autograder.build.course import build_course

__all__ = ["build_course"]
