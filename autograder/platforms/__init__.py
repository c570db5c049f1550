"""What learning platforms hand out: downloads of many submissions, and what they say about each.

A platform is a module: canvas, moodle, gradescope; zips is for files without one. To add one, write
its module and name it in `download.PLATFORMS`, and in the choices of `grade --download`.
"""

from autograder.platforms.find import find_submissions

__all__ = ["find_submissions"]
