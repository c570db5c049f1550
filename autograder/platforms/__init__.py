"""What learning platforms hand out: downloads of many submissions, and what they say about each."""

from autograder.platforms.find import find_submissions

__all__ = ["find_submissions"]
