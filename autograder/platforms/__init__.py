"""Downloads from learning platforms: many submissions, and what the platform reports about each.

Each platform is a module: canvas, moodle, gradescope; zips is for files that come from none. To add
one, write its module and name it in `download.PLATFORMS` and in the choices of `grade --download`.
"""

from autograder.platforms.find import find_submissions

__all__ = ["find_submissions"]
