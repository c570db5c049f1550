"""`grades.db`: the reports of a folder, what became of earlier ones, and the marks of texts."""

from autograder.store.history import Former
from autograder.store.reports import Store

__all__ = ["Former", "Store"]
