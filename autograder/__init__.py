"""An autograder for programming assignments whose checks are plain functions."""

__version__ = "0.1.0"
