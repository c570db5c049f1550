"""`grades.db`: the reports of a folder, what became of earlier ones, and the marks of texts."""

from autograder.store.history import Former, History
from autograder.store.reports import Store, not_written

__all__ = ["Former", "History", "Store", "not_written"]
